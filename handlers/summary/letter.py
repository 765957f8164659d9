"""A summary as an official letter (通报) for Word: the sentences of the chat, and every figure in an attached table."""

from pathlib import Path
from typing import BinaryIO

from handlers.forms.offers import Library
from handlers.summary.model import Summary
from handlers.summary.paper import Paper
from handlers.summary.period import Period
from handlers.summary.sections import Cell, sections
from handlers.summary.text import day_said, joined, parts, period_said
from handlers.words.say import say


def write(
    out: BinaryIO, summary: Summary, period: Period, library: Library, language: str, template: Path | None = None
) -> None:
    """Writes the letter, on an office's own paper where it brings a template.

    Raises BadTemplateError where that cannot be opened, OSError where `out` takes no more.
    """
    paper, name = Paper(template), summary.place.name
    paper.title(say(language, "letter.title", place=name, period=period_said(period, language)).split("|"))
    paper.body(say(language, "letter.to"), indented=False)
    until = f"{day_said(summary.until.date(), language)} {summary.until:%H:%M}"
    paper.body(say(language, "letter.opening", place=name, until=until))
    _sentences(paper, summary, library, language)
    paper.body(say(language, "letter.enclosed"))
    paper.body("")
    paper.ending(day_said(summary.until.date(), language))
    _enclosed(paper, summary, library, language)
    paper.save(out)


def _sentences(paper: Paper, summary: Summary, library: Library, language: str) -> None:
    """A heading (一、) for each thing that there is something to say of."""
    told = [(part, lines) for part, lines in parts(summary, library, language).items() if lines]
    numbers = say(language, "letter.numbers").split("|")
    for number, (part, lines) in zip(numbers, told, strict=False):
        paper.heading(f"{number}{say(language, f'letter.{part}')}")
        paper.body(joined(lines))


def _enclosed(paper: Paper, summary: Summary, library: Library, language: str) -> None:
    paper.heading(say(language, "letter.table"), indented=False, new_page=True)
    for section in sections(summary, library, language):
        paper.heading(section.title, "second", indented=False)
        rows = [[_written(cell) for cell in row] for row in section.rows]
        paper.table((say(language, "letter.item"), *section.header), rows)


def _written(cell: Cell) -> str | int:
    if isinstance(cell, float):
        return f"{cell:.1%}"
    return cell if isinstance(cell, str | int) else str(cell)
