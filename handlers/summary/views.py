"""A summary as a file: whichever view is wanted, of the one model."""

import asyncio
from pathlib import Path
from typing import BinaryIO

from handlers.export.reports import Selection
from handlers.export.tables import Style
from handlers.summary import letter, sheet
from handlers.summary.count import Summary
from handlers.summary.ledgers import ledgers
from handlers.summary.period import Period
from handlers.summary.sections import sections
from handlers.summary.text import title
from storage.database import Tx

FILES = ("png", "xlsx", "docx")
"""The kinds of files, by their endings."""


async def write(
    tx: Tx, out: BinaryIO, kind: str, summary: Summary, period: Period, style: Style, template: Path | None = None
) -> None:
    """Writes the view `kind`, one of `FILES`; a letter on the paper of `template` where there is one.

    Raises OSError where `out` takes no more, BadTemplateError where the template cannot be opened.
    """
    if kind == "docx":
        await asyncio.to_thread(letter.write, out, summary, period, style.library, style.language, template)
        return
    if kind == "png":
        from handlers.summary.picture import draw  # here, because Pillow's letters are needed only for a picture

        drawing = await asyncio.to_thread(draw, summary, period, style.library, style.language)
        out.write(await asyncio.to_thread(drawing.png))
        return
    head, said = title(summary, period, style.language), sections(summary, style.library, style.language)
    chosen = Selection(summary.place.path, summary.since, summary.until)
    await sheet.write(out, head, said, await ledgers(tx, chosen, style), style.language)
