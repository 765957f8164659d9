"""A summary of a county with a bit of everything in it, and its figures taken from the JSON alone."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert

from handlers.export.tables import Style
from handlers.forms.keep import load_library
from handlers.summary.count import Summary, count, scope_of
from handlers.summary.period import Period, month, week
from handlers.summary.views import Extras, write
from handlers.words.say import say
from storage import schema
from storage.counts import Scope
from storage.database import Database, Tx
from storage.places import Place
from tests.handlers.summary.county import draw
from tests.reminders.telling import SHANGHAI, local
from tests.village import settle

LATER = local("2026-12-24 12:00")
PERIODS = (week(date(2026, 10, 26)), month(date(2026, 11, 1)), week(date(2025, 1, 1)))
LANGUAGES = ("zh", "en")


async def drawn(database: Database, seed: int = 1) -> list[Place]:
    """Counties drawn by chance, and the built-in forms; in the first county places are ranked."""
    async with database.transaction() as tx:
        await settle(tx)
        places = await draw(tx, seed)
        switch = {"place_id": places[0].id, "name": "ranking", "on": True, "changed_at": tx.now}
        await tx.run(insert(schema.switches), switch)
    return places


async def counted(database: Database, place: Place, period: Period, language: str = "zh") -> tuple[Summary, Style]:
    async with database.reading() as tx:
        style = Style(await load_library(tx), language, SHANGHAI)
        return await count(tx, place, period, LATER, SHANGHAI), style


async def book(
    database: Database, whole: Place, period: Period, language: str = "zh", photos: Path | None = None
) -> tuple[Any, Summary]:
    """The workbook opened again (its types know too little of headers and footers), and what it shows."""
    summary, style = await counted(database, whole, period, language)
    out = BytesIO()
    async with database.reading() as tx:
        await write(tx, out, "xlsx", summary, await scope(tx, whole, period), period, style, Extras(photos=photos))
    return load_workbook(out), summary


async def scope(tx: Tx, place: Place, period: Period) -> Scope:
    return await scope_of(tx, place, period, LATER, SHANGHAI)


def figures(summary: Summary, language: str) -> dict[str, list[list[Any]]]:
    """What each table must hold, from the JSON: the numbers of its rows, and by name whom it names."""
    told = json.loads(summary.model_dump_json())
    silent, duties, met = told["silent"], told["duties"], told["attendance"]
    forms = [one for one in told["forms"] if one["form"] in FORMS or one["filed"] or one["before"]]
    (theme_day,) = (one for one in forms if one["form"] == "theme_day")
    rate = met["present"] / met["due"] if met["due"] else "—"
    attended = [met["held"], met["due"], met["present"], rate, met["remote"], met["made_up"]]
    asked, before = told["burden"], told["burden_before"]
    return {
        "villages": single(told["branches"], told["branches"] - silent["count"], silent["count"]),
        "forms": [[one[name] for name in FIGURES] + [one["missing"]["count"]] for one in forms],
        "why": [reasons(one) for one in (*(form["missing"] for form in forms), silent) if one["count"]],
        "kinds": single(*(one["filed"] for one in told["kinds"])),
        "attendance": single(*attended) if met["held"] else [],
        "issues": issues(told["issues"]),
        "duties": single(*(duties[name] for name in ("owed", "supervisors", "done", "visits")))
        if duties["supervisors"]
        else [],
        "burden": [[asked[name], before[name]] for name in ("unasked", "messages", "minutes")],
        "children": [child(one, told, language) for one in told["children"] if one["branches"]],
        "missing": [
            [one["above"], one["place"]["name"], say(language, f"why.{one['why']}")]
            for one in {one["place"]["id"]: one for one in (*theme_day["missing"]["named"], *silent["named"])}.values()
        ],
        "visitors": [[one["name"], one["place"], one["visits"]] for one in duties["short"]],
    }


FORMS = ("check_in", "theme_day", "issue")
FIGURES = ("filed", "before", "expected", "reported", "on_time")
NAMED = {"children", "missing", "visitors"}
"""Tables whose first columns are names, not labels of the catalogue."""


ISSUES = ("new", "closed", "answered", "merged", "reopened", "solved_share", "median_days", "satisfied", "unsatisfied")
MORE_ISSUES = ("silent", "satisfied_share", "live", "overdue", "requests", "comments")
"""In the order of their rows."""


def issues(one: dict[str, Any]) -> list[list[Any]]:
    """Empty where there is nothing to say: neither anything that happened nor anything open."""
    if not any(one[name] for name in (*ISSUES, *MORE_ISSUES)):
        return []
    rows = [one[name] for name in (*ISSUES, *MORE_ISSUES)]
    rows[ISSUES.index("median_days")] = None if one["median_days"] is None else Decimal(str(one["median_days"]))
    since = date.fromisoformat(one["oldest_at"][:10]) if one["oldest_at"] else None
    rows += [f"#{one['oldest']}" if one["oldest"] else None, since]
    return single(*("—" if row is None else row for row in rows))


def single(*values: object) -> list[list[Any]]:
    return [[value] for value in values]


def reasons(missing: dict[str, Any]) -> list[Any]:
    return [missing["why"].get(why, 0) for why in ("quiet", "unreachable", "away", "nothing")]


def child(one: dict[str, Any], told: dict[str, Any], language: str) -> list[Any]:
    over = told["until"][:7] > told["month"]
    late = say(language, "light.overdue" if over else "light.near")
    light = late if one["missing"] else say(language, "light.met" if one["due"] else "light.ahead")
    return [
        one["place"]["name"],
        one["branches"],
        one["due"] - one["missing"],
        one["missing"],
        one["silent"],
        light,
    ]


def agrees(name: str, row: Iterable[Any], wanted: list[Any]) -> bool:
    """Whether a row of the section `name` as somebody reads it holds what the JSON has."""
    shown = [cell.date() if isinstance(cell, datetime) else cell for cell in row if cell not in {None, ""}]
    wanted = [pytest.approx(float(cell)) if isinstance(cell, float | Decimal) else cell for cell in wanted]  # 15 digits
    if name == "missing":
        return all(cell in shown for cell in wanted)
    return shown == wanted if name in NAMED else shown[1:] == wanted
