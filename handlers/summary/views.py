"""A summary as a file: whichever view is wanted, of the one model."""

from typing import BinaryIO

from handlers.export.reports import Selection
from handlers.export.tables import Style
from handlers.summary import sheet
from handlers.summary.count import Summary
from handlers.summary.ledgers import ledgers
from handlers.summary.period import Period
from handlers.summary.sections import sections
from handlers.summary.text import title
from storage.database import Tx

FILES = ("xlsx",)
"""The kinds of files, by their endings."""


async def write(tx: Tx, out: BinaryIO, kind: str, summary: Summary, period: Period, style: Style) -> None:
    """Writes the view `kind`, one of `FILES`. Raises OSError where `out` takes no more."""
    head, said = title(summary, period, style.language), sections(summary, style.library, style.language)
    chosen = Selection(summary.place.path, summary.since, summary.until)
    await sheet.write(out, head, said, await ledgers(tx, chosen, style), style.language)
