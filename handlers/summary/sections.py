"""A summary as tables of labels and numbers: Excel, Word and the picture show these, and so cannot disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.forms.offers import Library
from handlers.summary.count import FORMS, FormCount, Summary
from handlers.summary.light import light
from handlers.summary.text import form_title, kind_label
from handlers.words.say import say

Cell = str | int


@dataclass(frozen=True, slots=True)
class Section:
    """A table: what it is about, what its columns are, its rows."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sections(summary: Summary, library: Library, language: str) -> tuple[Section, ...]:
    """Every figure of the summary, in the order in which a reader wants it; no section without rows."""
    found = (
        _section("villages", _villages(summary, language), language),
        _section("forms", _forms(summary, library, language), language),
        _section("kinds", _kinds(summary, library, language), language),
        _section("children", _children(summary, language), language, month=int(summary.month[-2:])),
        _section("missing", _missing(summary, language), language, month=int(summary.month[-2:])),
    )
    return tuple(section for section in found if section.rows)


def _section(name: str, rows: Sequence[tuple[Cell, ...]], language: str, **mentions: object) -> Section:
    """Its title and the labels of its columns stand in one sentence, parted by "|"."""
    title, *header = say(language, f"section.{name}", **mentions).split("|")
    return Section(name, title, tuple(header), tuple(rows))


def _villages(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    silent = len(summary.silent)
    figures = {"branches": summary.branches, "heard": summary.branches - silent, "silent": silent}
    return [(say(language, f"figure.{name}"), figure) for name, figure in figures.items()]


def _forms(summary: Summary, library: Library, language: str) -> list[tuple[Cell, ...]]:
    shown = [one for one in summary.forms if one.form in FORMS or one.filed or one.before]
    return [(form_title(library, one.form, language), *_figures(one)) for one in shown]


def _figures(one: FormCount) -> tuple[int, ...]:
    return one.filed, one.before, one.expected, one.reported, len(one.missing)


def _kinds(summary: Summary, library: Library, language: str) -> list[tuple[Cell, ...]]:
    return [(kind_label(library, one.kind, language), one.filed) for one in summary.kinds]


def _children(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    return [
        (
            child.place.name,
            child.branches,
            child.branches - child.missing,
            child.missing,
            light(summary, child.missing).said(language),
        )
        for child in summary.children
        if child.branches
    ]


def _missing(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    """Who lacks what, by name: 不漏一村."""
    theme_day, silent = set(summary.form("theme_day").missing), set(summary.silent)
    named = dict.fromkeys((*summary.form("theme_day").missing, *summary.silent))
    lacks, quiet = say(language, "figure.lacks"), say(language, "figure.quiet")
    depth = summary.place.path.count(".") + 1
    names = {child.place.path: child.place.name for child in summary.children if child.place.level != "branch"}
    return [
        (
            names.get(".".join(branch.path.split(".")[:depth]) + ".", ""),
            branch.name,
            lacks if branch in theme_day else "",
            quiet if branch in silent else "",
        )
        for branch in named
    ]
