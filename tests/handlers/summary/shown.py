"""A summary of a county with a bit of everything in it, and its figures taken from the JSON alone."""

import json
from datetime import date
from typing import Any

from handlers.export.tables import Style
from handlers.forms.keep import load_library
from handlers.summary.count import Summary, count
from handlers.summary.period import Period, month, week
from handlers.words.say import say
from storage.database import Database
from storage.places import Place
from tests.handlers.summary.county import draw
from tests.reminders.telling import SHANGHAI, local
from tests.village import settle

LATER = local("2026-12-24 12:00")
PERIODS = (week(date(2026, 10, 26)), month(date(2026, 11, 1)), week(date(2025, 1, 1)))
LANGUAGES = ("zh", "en")


async def drawn(database: Database, seed: int = 1) -> list[Place]:
    """Counties drawn by chance, and the built-in forms."""
    async with database.transaction() as tx:
        await settle(tx)
        return await draw(tx, seed)


async def counted(database: Database, place: Place, period: Period, language: str = "zh") -> tuple[Summary, Style]:
    async with database.reading() as tx:
        style = Style(await load_library(tx), language, SHANGHAI)
        return await count(tx, place, period, LATER, SHANGHAI), style


def figures(summary: Summary, language: str) -> dict[str, list[list[Any]]]:
    """What each table must hold, from the JSON: the numbers of its rows, and by name whom it names."""
    told = json.loads(summary.model_dump_json())
    silent = [one["name"] for one in told["silent"]]
    forms = [one for one in told["forms"] if one["form"] in FORMS or one["filed"] or one["before"]]
    lacking = [one["name"] for form in forms if form["form"] == "theme_day" for one in form["missing"]]
    over = told["until"][:7] > told["month"]
    met, late = say(language, "light.met"), say(language, "light.overdue" if over else "light.near")
    return {
        "villages": [[told["branches"]], [told["branches"] - len(silent)], [len(silent)]],
        "forms": [[one[name] for name in FIGURES] + [len(one["missing"])] for one in forms],
        "kinds": [[one["filed"]] for one in told["kinds"]],
        "children": [
            [
                one["place"]["name"],
                one["branches"],
                one["branches"] - one["missing"],
                one["missing"],
                late if one["missing"] else met,
            ]
            for one in told["children"]
            if one["branches"]
        ],
        "missing": [[name] for name in dict.fromkeys(lacking + silent)],
    }


FORMS = ("check_in", "theme_day", "issue")
FIGURES = ("filed", "before", "expected", "reported")


def agrees(name: str, row: list[Any], wanted: list[Any]) -> bool:
    """Whether a row of the section `name` as somebody reads it holds what the JSON has."""
    shown = [cell for cell in row if cell not in {None, ""}]
    if name == "missing":
        return wanted[0] in shown
    return shown == wanted if name == "children" else shown[1:] == wanted
