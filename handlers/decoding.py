"""Text and rows out of the files that an office saves: UTF-8, or what Excel in Chinese writes."""

import csv
from collections.abc import Iterator
from io import StringIO

ENCODINGS = ("utf-8-sig", "gb18030")
MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
"""Both from contract.md, "Input limits"."""


class UnreadableError(Exception):
    """A file in neither encoding, or one whose rows cannot be told apart."""


def decoded(content: bytes) -> str | None:
    """The text of a file; None where it is in neither encoding."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file that are not blank, by the numbers of their lines: cells trimmed, whatever parts them.

    Raises UnreadableError, perhaps only on the way.
    """
    text = decoded(content)
    if text is None:
        raise UnreadableError
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadableError from error
