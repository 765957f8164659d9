"""Once a week, to a group that an office names: what its supervisors hear, as words, a picture and a workbook.

That it was said stands in the outbox and nowhere else, so that a restart says it neither twice nor never.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from handlers.forms.keep import load_library
from handlers.handle import House
from handlers.made_files import FOLDER, document, made_file
from handlers.quiet import quiet
from handlers.rhythm.rules import next_after, parse
from handlers.rhythm.workdays import Calendar, load_calendar
from handlers.summary import period
from handlers.summary.count import count, scope_of
from handlers.summary.text import text, title
from storage import faults, outbox, schedule, schema
from storage.database import Database, Tx
from storage.messages import NOTICE, Outgoing
from storage.places import Place
from storage.schedule import Schedule

CHANNEL, KIND = "wecom_group", "weekly_summary"
LATE = timedelta(days=2)
"""How long after its moment it is still worth saying."""
EVERY = 60.0  # seconds between two looks

log = logging.getLogger(__name__)


class GroupSummary:
    """Run it once a process, where there is such a group."""

    def __init__(self, database: Database, house: House, data_dir: Path, after_commit: Callable[[], None]) -> None:
        self._database, self._house, self._data_dir = database, house, data_dir
        self._after_commit = after_commit

    async def run(self) -> None:
        """Runs until cancelled; goes on after every fault."""
        while True:
            try:
                await self.look()
            except Exception as error:
                faults.record(log, error, "the group's summary waits")
            await asyncio.sleep(EVERY)

    async def look(self) -> int:
        """Says what is due and was not said yet; returns of how many places."""
        async with self._database.reading() as tx:
            now = tx.now.astimezone(self._house.zone)
            running = [one for one in await schedule.running(tx, now.date()) if one.kind == KIND]
            calendar = await load_calendar(tx) if running else None
        if calendar is None or quiet(now):
            return 0
        said = 0
        for one in running:
            at = await asyncio.to_thread(_latest, one, now, calendar)
            said += await self._say(one.place, at) if at else 0
        return said

    async def _say(self, place: Place, at: datetime) -> int:
        async with self._database.reading() as tx:
            if await _was_said(tx, place, at):
                return 0
            made = await self._made(tx, place, at)
        async with self._database.transaction() as tx:
            if await _was_said(tx, place, at):
                return 0
            await outbox.post(tx, made)
        self._after_commit()
        return 1

    async def _made(self, tx: Tx, place: Place, at: datetime) -> list[Outgoing]:
        from handlers.export.tables import Style  # here, because a bot without a group need not load all this
        from handlers.summary.views import Extras, write  # as above

        asked = (place, week := period.week(at.date()).before, at, self._house.zone)
        summary, scope, library = await count(tx, *asked), await scope_of(tx, *asked), await load_library(tx)
        language = self._house.language
        said, style = title(summary, week, language), Style(library, language, self._house.zone)
        documents = []
        for kind in ("png", "xlsx"):
            path = f"{FOLDER}/group-{place.id}-{at.date().isoformat()}.{kind}"
            async with made_file(self._data_dir, path) as out:
                await write(tx, out, kind, summary, scope, week, style, Extras())
            documents.append(document(path, said))
        to = Outgoing(channel=CHANNEL, chat=str(place.id), kind=NOTICE)
        words = to.model_copy(update={"text": text(summary, week, library, language)})
        return [words, *(to.model_copy(update={"document": one}) for one in documents)]


async def _was_said(tx: Tx, place: Place, at: datetime) -> bool:
    its = (schema.outbox.c.channel == CHANNEL) & (schema.outbox.c.chat == str(place.id))
    since = its & (schema.outbox.c.created_at >= at.astimezone(UTC))
    return bool(await tx.scalar(select(func.count()).select_from(schema.outbox).where(since)))


def _latest(one: Schedule, now: datetime, calendar: Calendar) -> datetime | None:
    """The last time it came round, if that is not too long ago."""
    rule = parse(one.rule)
    found, at = None, next_after(rule, now - LATE, calendar)
    while at <= now:
        found, at = at, next_after(rule, at, calendar)
    return found
