"""A summary as a file: whichever view is wanted, of the one model."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from handlers.export.tables import Style
from handlers.summary import letter, sheet
from handlers.summary.ledgers import ledgers
from handlers.summary.model import Summary
from handlers.summary.period import Period
from handlers.summary.sections import sections
from handlers.summary.text import title
from storage.counts import Scope
from storage.database import Tx

FILES = ("png", "xlsx", "docx")
"""The kinds of files, by their endings."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What a file may be made with besides the figures."""

    template: Path | None = None
    """An office's own paper, for a letter."""
    photos: Path | None = None
    """The data directory, where a workbook is to show the photos that lie there."""


async def write(
    tx: Tx, out: BinaryIO, kind: str, summary: Summary, scope: Scope, period: Period, style: Style, extras: Extras
) -> None:
    """Writes the view `kind`, one of `FILES`; `scope` is that of the summary.

    Raises OSError where `out` takes no more, BadTemplateError where the template cannot be opened.
    """
    if kind == "docx":
        await asyncio.to_thread(letter.write, out, summary, period, style.library, style.language, extras.template)
        return
    if kind == "png":
        from handlers.summary.picture import draw  # here, because Pillow's letters are needed only for a picture

        drawing = await asyncio.to_thread(draw, summary, period, style.library, style.language)
        out.write(await asyncio.to_thread(drawing.png))
        return
    head, said = title(summary, period, style.language), sections(summary, style.library, style.language)
    found = await ledgers(tx, scope, style, pictures=extras.photos is not None)
    await sheet.write(out, head, said, found, style.language, pictures=extras.photos)
