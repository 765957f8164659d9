"""Looks at settings, channels, disk, clock and store, and tells apart what is wrong now from what is good to know."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from bot.cli import surroundings
from bot.cli.shell import Failed, reading, spoken
from bot.settings import BadSettingsError, Settings, load
from storage.database import Tx

LONG_PAST = timedelta(days=2)
"""A schedule moves on within a day of its time, quiet hours and all."""
UNCERTAIN_FOR = timedelta(days=7)
MOST_ROWS = 20
"""Rows named of each table."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """People of one place whom nothing reaches, for one reason; an empty code: no account yet."""

    place: str
    problem: str
    person_ids: list[int]
    names: list[str]


@dataclass
class Findings:
    """What was found; what is wrong also stands in `wrong`, as a sentence that says what to do."""

    wrong: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    settings: bool = False
    migrated: bool = False
    channels: dict[str, str] = field(default_factory=dict)
    bucket: str = ""
    """Empty without one."""
    queues: dict[str, Any] = field(default_factory=dict)
    given_up: list[dict[str, Any]] = field(default_factory=list)
    unreachable: dict[str, int] = field(default_factory=dict)
    """Accounts that cannot be written to, by the problem's code."""
    unreached: list[Unreached] = field(default_factory=list)
    uncertain: list[int] = field(default_factory=list)
    """Rows of the outbox that may or may not have arrived, since a week."""


def examine() -> Findings:
    """Looks at everything; where one thing is wrong, at what can still be looked at."""
    found = Findings()
    try:
        chosen = load()
    except BadSettingsError as error:
        found.wrong += [complaint.said(error.language) for complaint in error.complaints]
        return found
    found.settings = True
    found.channels = surroundings.channels(chosen)
    found.wrong += surroundings.channel_trouble(found.channels, chosen)
    if chosen.wecom_app_secret and not chosen.wecom_callback_token:
        found.advice.append(spoken("cli.doctor.wecom_app.off"))
    found.wrong += surroundings.disk_trouble(chosen)
    found.bucket = surroundings.bucket(chosen)
    found.wrong += surroundings.bucket_trouble(found.bucket, chosen)
    try:
        reading(lambda tx: _examine_store(tx, chosen, found), chosen)
    except Failed as error:
        found.wrong.append(error.message)
    return found


async def _examine_store(tx: Tx, chosen: Settings, found: Findings) -> None:
    from storage import standing

    found.migrated = True
    found.queues = {name: asdict(queue) for name, queue in (await standing.queues(tx)).items()}
    found.unreachable = await standing.unreachable(tx)
    found.wrong += surroundings.clock_trouble(tx.now, await standing.newest(tx))
    for channel, many in (await standing.stranded(tx, list(found.channels))).items():
        found.wrong.append(spoken("cli.doctor.stranded", channel=channel, count=many))
    await _examine_given_up(tx, found)
    found.uncertain = await standing.uncertain(tx, tx.now - UNCERTAIN_FOR)
    if found.uncertain:
        found.advice.append(spoken("cli.doctor.uncertain", count=len(found.uncertain)))
    await _examine_schedules(tx, chosen, found)
    found.advice += await _about_calendar(tx, chosen)
    found.unreached = await _unreached(tx)
    found.advice += [spoken(f"cli.doctor.why.{code}") for code in ("gone", "blocked") if found.unreachable.get(code)]
    found.advice += await _about_backups(tx, chosen)


async def _examine_given_up(tx: Tx, found: Findings) -> None:
    from storage import given_up

    found.given_up = [asdict(row) for row in await given_up.newest(tx, MOST_ROWS)]
    counted = await given_up.count(tx)
    lost = counted.pop("photos", 0)
    if lost:  # its sender was told, so it is not wrong that it is so
        found.advice.append(spoken("cli.doctor.lost", count=lost))
    for table, many in counted.items():
        codes = ", ".join(sorted({row["problem"] or "?" for row in found.given_up if row["table"] == table}))
        found.wrong.append(spoken("cli.doctor.parked", table=table, count=many, codes=codes))
    found.advice += surroundings.explained(row["problem"] for row in found.given_up)


async def _examine_schedules(tx: Tx, chosen: Settings, found: Findings) -> None:
    from handlers.orgs import orgs
    from storage import schedule

    running = await schedule.running(tx, tx.now.astimezone(chosen.zone).date())
    stopped = [one for one in running if one.next_at < tx.now - LONG_PAST]
    names = await orgs(tx) if stopped else {}
    for one in stopped:
        days = (tx.now - one.next_at).days
        found.wrong.append(spoken("cli.doctor.stopped", kind=one.kind, place=names[one.place.path], days=days))


async def _unreached(tx: Tx) -> list[Unreached]:
    """By place, in the order of the tree, then by reason; nobody of the sample town, whom nobody expects to join."""
    from handlers.orgs import orgs
    from storage import audience, people

    if await people.sample_only(tx):
        return []
    missed = await audience.unreachable(tx, "")
    known = await people.by_ids(tx, [one.person_id for one in missed])
    grouped: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for one in missed:
        home = known[one.person_id].home
        grouped.setdefault((home.path if home else "", one.problem), []).append((one.person_id, one.name))
    names = await orgs(tx) if grouped else {}
    order = {path: place for place, path in enumerate(names)}
    return [
        Unreached(names.get(path, ""), problem, [number for number, _ in some], [name for _, name in some])
        for (path, problem), some in sorted(
            grouped.items(), key=lambda group: (order.get(group[0][0], -1), group[0][1])
        )
    ]


async def _about_calendar(tx: Tx, chosen: Settings) -> list[str]:
    """The decree of a year comes in the November before it; without it, days moved off holidays are a guess."""
    from handlers.rhythm.workdays import load_calendar

    calendar = await load_calendar(tx)
    year = calendar.missing(tx.now.astimezone(chosen.zone).date())
    return [] if year is None else [spoken("cli.doctor.calendar", year=year)]


async def _about_backups(tx: Tx, chosen: Settings) -> list[str]:
    """Only where there is something to lose."""
    from storage import people

    if not await people.anybody(tx) or await people.sample_only(tx):
        return []
    if not chosen.database_url.startswith("sqlite"):
        photos = f"CUNBAO_BUCKET_URL={chosen.bucket_url}" if chosen.bucket_url else chosen.data_dir
        return [spoken("cli.doctor.backup_elsewhere", folder=photos)]
    day = tx.now.astimezone(chosen.zone).date().isoformat()
    return [spoken("cli.doctor.backup", file=f"cunbao-{day}.zip")]
