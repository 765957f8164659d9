"""Makes the files that people ask for below a summary."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from handlers.conversation.turn import Rows
from handlers.forms.keep import load_library
from handlers.made_files import FOLDER, document, made_file
from handlers.summary.allowed import Allowed, refusal, still_allowed
from handlers.summary.count import count, scope_of
from handlers.summary.page import WITH_PHOTOS, link
from handlers.summary.text import title
from storage.database import Tx
from storage.jobs import Job
from storage.messages import Outgoing

LETTERHEAD = "letter.docx"
"""An office's own paper, where it lies in the data directory."""


class SummaryFiles:
    """Keeps the promise of a picture, a workbook or a letter."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    async def make(self, tx: Tx, job: Job) -> Sequence[Outgoing]:
        """The file in a message; looks again whether the person may see the place now. Writes no row."""
        allowed = await still_allowed(tx, job)
        if allowed is None:
            return [refusal(job)]
        kind = allowed.what.removeprefix("photos_")
        path = f"{FOLDER}/{job.id}.{kind}"  # a second try takes the place of the first
        letterhead = await asyncio.to_thread(_prepare, self._data_dir)
        said = await self._write(tx, allowed, path, letterhead)
        chat = {"channel": job.promise.channel, "chat": job.promise.chat}
        return [Outgoing(**chat, text=said, rows=_more(allowed), document=document(path, said))]

    async def _write(self, tx: Tx, allowed: Allowed, path: str, letterhead: Path | None) -> str:
        """The file; returns the summary's title."""
        from handlers.export.tables import Style  # here, because a bot that was never asked need not load all this
        from handlers.summary.views import Extras, write  # as above

        asked = (allowed.place, allowed.period, allowed.now, allowed.zone)
        summary, scope = await count(tx, *asked), await scope_of(tx, *asked)
        style = Style(await load_library(tx), allowed.language, allowed.zone)
        extras = Extras(letterhead, self._data_dir if allowed.what == WITH_PHOTOS else None)
        async with made_file(self._data_dir, path) as out:
            await write(tx, out, path.rpartition(".")[2], summary, scope, allowed.period, style, extras)
        return title(summary, allowed.period, allowed.language)


def _more(allowed: Allowed) -> Rows:
    """Photos weigh: they come into a workbook only for who asks for them."""
    if allowed.what != "xlsx":
        return ()
    label = allowed.say(f"summary.button.{WITH_PHOTOS}")
    return ((link(label, allowed.place, allowed.period.code, WITH_PHOTOS),),)


def _prepare(directory: Path) -> Path | None:
    """Makes the folder, and finds the office's own paper."""
    (directory / FOLDER).mkdir(parents=True, exist_ok=True)
    letterhead = directory / LETTERHEAD
    return letterhead if letterhead.exists() else None
