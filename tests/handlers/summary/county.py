"""Counties drawn by chance: reports, what became of issues, people to be reached or not, on leave, told things."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from storage import places, schedule, schema
from storage.database import Tx
from storage.places import Place
from storage.schedule import Plan
from tests.handlers.summary.lives import KINDS, live
from tests.reminders.telling import local

OWN = "harvest"
"""A form that one town has of its own."""
FORMS = ("check_in", "theme_day", "theme_day", "issue", "issue", "household_visit", "all_quiet", "task", OWN)
CHECK_INS = ("visit", "duty", "volunteer")
YEAR, DAY = date(2026, 1, 5), timedelta(days=1)
"""A Monday, from which on there are 52 weeks of leave and of messages."""


@dataclass(frozen=True)
class Amount:
    """How many reports, filed on how many days from a moment on."""

    filed: int
    since: str
    days: int


SOME, PLENTY = Amount(150, "2026-10-12 00:00", 35), Amount(700, "2026-01-05 00:00", 364)


async def draw(tx: Tx, seed: int, amount: Amount = SOME) -> list[Place]:
    """Two counties with towns and villages, and what people there did; returns the places."""
    chance = random.Random(seed)
    drawn: list[Place] = []
    for county in ("岭南县", "北山县"):
        drawn.append(top := await places.add_place(tx, "county", county, None))
        for town in range(chance.randint(1, 3)):
            drawn.append(middle := await places.add_place(tx, "town", f"{county}{9 - town}镇", top))
            drawn.extend([await places.add_place(tx, "branch", f"{n}村", middle) for n in range(chance.randint(0, 4))])
    await _plan(tx, drawn)
    everybody = await _serve(tx, chance, drawn)
    row = {"name": OWN, "version": 1, "place_id": next(one.id for one in drawn if one.level == "town")}
    row |= {"definition": FORM, "source_name": "", "source": b"", "source_hash": ""}
    await tx.run(insert(schema.forms), row | {"added_at": tx.now})
    reports = [_report(chance, n, drawn, everybody, amount) for n in range(1, amount.filed)]
    await tx.run(insert(schema.reports), reports)
    by_id = {one.id: one for one in drawn}
    for report in (report for report in reports if report["form"] in KINDS):
        await live(tx, chance, report, by_id[report["place_id"]], everybody)
    await tx.run(insert(schema.attendance), [row for one in drawn for row in _roll(chance, one, everybody)])
    return drawn


async def _plan(tx: Tx, drawn: list[Place]) -> None:
    """The first town and the last village have theme days of their own, the first village one in November."""
    towns, villages = ([one for one in drawn if one.level == level] for level in ("town", "branch"))
    for place, subject, rule in (
        (towns[0], "", "month 20 at 08:37"),
        (villages[-1], "", "month 2 at 08:37"),
        (villages[0], "2026-11", "on 2026-11-12 at 08:37"),
    ):
        await schedule.add(tx, place.id, Plan(kind="theme_day", rule=rule, subject=subject), tx.now)


FORM = '{"name": "harvest", "title": {"zh": "秋收进度", "en": "Harvest"}, "questions": []}'


async def _serve(tx: Tx, chance: random.Random, drawn: list[Place]) -> list[int]:
    """Secretaries and supervisors: some cannot be reached, some are away at times; each is told things at times."""
    first = int(await tx.scalar(select(func.max(schema.people.c.id))) or 0) + 1
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("people", "posts", "accounts", "absences", "unasked")
    }
    for place in drawn:
        role = "secretary" if place.level == "branch" else "supervisor"
        for _ in range(chance.choice((0, 1, 1, 2, 2))):
            who = first + len(rows["people"])
            rows["people"].append({"id": who, "name": f"{place.name}{who}号", "created_at": tx.now})
            rows["posts"].append({"person_id": who, "place_id": place.id, "role": role})
            for channel in ("browser", "telegram")[: chance.choice((0, 1, 1, 2))]:
                row = {"channel": channel, "account": f"{who}", "person_id": who, "chat": f"{who}", "linked_at": tx.now}
                rows["accounts"].append(row | {"unreachable": chance.choice(("", "", "", "blocked"))})
            for _ in range(chance.choice((0, 3, 6))):
                day = YEAR + DAY * chance.randrange(364)
                row = {"person_id": who, "first": f"{day}", "last": f"{day + DAY * chance.randrange(10)}"}
                rows["absences"].append(row | {"told_at": tx.now})
            days = sorted({f"{YEAR + DAY * chance.randrange(364)}" for _ in range(30)})
            rows["unasked"] += [{"person_id": who, "day": day, "path": place.path} for day in days]
    for name in (name for name, some in rows.items() if some):
        await tx.run(insert(schema.metadata.tables[name]), rows[name])
    return [row["id"] for row in rows["people"]]


def _report(
    chance: random.Random, number: int, drawn: list[Place], everybody: list[int], amount: Amount
) -> dict[str, Any]:
    filed_at = local(amount.since) + timedelta(hours=chance.randint(0, 24 * amount.days))
    happened_at = filed_at - timedelta(hours=chance.choice((0, 0, 0, 30, 71, 72, 80, 95, 96, 300)))
    form, place = chance.choice(FORMS), chance.choice(drawn)
    answers: dict[str, object] = (
        {"kind": chance.choice(CHECK_INS)} if form == "check_in" and chance.random() < 0.9 else {}
    )
    if form == "theme_day":
        due = chance.randint(1, 40)
        answers = {"due": due, "present": chance.randint(0, due)} if chance.random() < 0.9 else {"present": 3}
    row = {"number": number, "form": form, "version": 1, "person_id": chance.choice(everybody), "place_id": place.id}
    row |= {"path": place.path, "answers": answers, "sources": {}, "filed_at": filed_at, "happened_at": happened_at}
    return row | {"changed_at": filed_at, "messages": chance.randint(1, 12), "seconds": chance.randint(5, 900)}


def _roll(chance: random.Random, place: Place, everybody: list[int]) -> list[dict[str, Any]]:
    """Of every month, with a few people on it."""
    rows = []
    for month in (f"2026-{number:02}" for number in range(1, 13)):
        for who in chance.sample(everybody, min(3, len(everybody))):
            came = chance.choice(("", "present", "absent", "remote"))
            made_up = f"{month}-20" if came == "absent" and chance.random() < 0.5 else ""
            row = {"place_id": place.id, "month": month, "person_id": who, "came": came, "made_up_on": made_up}
            rows.append(row)
    return rows
