"""A summary as tables of labels and numbers: Excel, Word and the picture show these, and so cannot disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.forms.offers import Library
from handlers.summary.light import light
from handlers.summary.model import FORMS, FormCount, Missing, Summary
from handlers.summary.text import NONE, form_title, kind_label, month_number
from handlers.words.say import say
from storage.counts import Issues
from storage.reasons import Why

Cell = str | int | float | Decimal | date
"""A float is a part of a whole, 0.9 is 90 %; any other number with a fraction is a Decimal."""

OF_ISSUES = (
    *("new", "closed", "answered", "merged", "reopened", "solved_share", "median_days"),
    *("satisfied", "unsatisfied", "silent", "satisfied_share"),
    *("live", "overdue", "requests", "comments", "oldest", "oldest_at"),
)
"""In the order of their rows."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table: what it is about, what its columns are, its rows."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sections(summary: Summary, library: Library, language: str) -> tuple[Section, ...]:
    """Every figure of the summary, in the order in which a reader wants it; no section without rows."""
    month = month_number(summary)
    rows: dict[str, Sequence[tuple[Cell, ...]]] = {
        "villages": _labelled(_villages(summary), language),
        "forms": [_form(one, library, language) for one in _shown(summary)],
        "why": _why(summary, library, language),
        "kinds": [(kind_label(library, one.kind, language), one.filed) for one in summary.kinds],
        "attendance": _attendance(summary, language),
        "issues": _issues(summary.issues, language),
        "duties": _duties(summary, language),
        "burden": _burden(summary, language),
        "children": _children(summary, language),
        "missing": _missing(summary, language),
        "visitors": [(one.name, one.place, one.visits) for one in summary.duties.short],
    }
    return tuple(_section(name, found, language, month) for name, found in rows.items() if found)


def _section(name: str, rows: Sequence[tuple[Cell, ...]], language: str, month: int) -> Section:
    """Its title and the labels of its columns stand in one sentence, parted by "|"."""
    title, *header = say(language, f"section.{name}", month=month).split("|")
    return Section(name, title, tuple(header), tuple(rows))


def _labelled(figures: dict[str, Cell], language: str) -> list[tuple[Cell, ...]]:
    return [(say(language, f"figure.{name}"), figure) for name, figure in figures.items()]


def _villages(summary: Summary) -> dict[str, Cell]:
    silent = summary.silent.count
    return {"branches": summary.branches, "heard": summary.branches - silent, "silent": silent}


def _shown(summary: Summary) -> list[FormCount]:
    return [one for one in summary.forms if one.form in FORMS or one.filed or one.before]


def _form(one: FormCount, library: Library, language: str) -> tuple[Cell, ...]:
    figures = (one.filed, one.before, one.expected, one.reported, one.on_time, one.missing.count)
    return (form_title(library, one.form, language), *figures)


def _why(summary: Summary, library: Library, language: str) -> list[tuple[Cell, ...]]:
    """How many are missing for each reason: of each form, and of all."""
    forms = ((form_title(library, one.form, language), one.missing) for one in _shown(summary))
    rows = [(say(language, "figure.without", form=title), missing) for title, missing in forms if missing.count]
    silent = [(say(language, "figure.nothing"), summary.silent)] if summary.silent.count else []
    return [(label, *_reasons(missing)) for label, missing in (*rows, *silent)]


def _reasons(missing: Missing) -> tuple[Cell, ...]:
    return tuple(missing.why.get(why, 0) for why in Why)


def _attendance(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    one = summary.attendance
    if not one.held:
        return []
    rate = one.present / one.due if one.due else NONE
    counted: dict[str, Cell] = {"held": one.held, "due": one.due, "present": one.present, "rate": rate}
    return _labelled(counted | {"remote": one.remote, "made_up": one.made_up}, language)


def happened(issues: Issues) -> bool:
    """Whether there is anything to say of issues."""
    return any(many for many in issues.model_dump().values() if isinstance(many, int))


def _issues(one: Issues, language: str) -> list[tuple[Cell, ...]]:
    """What happened, then how it stands."""
    if not happened(one):
        return []
    told = one.model_dump() | {
        "median_days": one.median_days if one.median_days is None else Decimal(str(one.median_days)),
        "oldest": one.oldest and f"#{one.oldest}",
        "oldest_at": one.oldest_at and one.oldest_at.date(),
    }
    return [(say(language, f"figure.issues.{name}"), NONE if told[name] is None else told[name]) for name in OF_ISSUES]


def _duties(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    figures = summary.duties.model_dump(include={"supervisors", "owed", "done", "visits"})
    return _labelled(figures, language) if summary.duties.supervisors else []


def _burden(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    before = summary.burden_before.model_dump()
    return [(say(language, f"figure.{name}"), many, before[name]) for name, many in summary.burden.model_dump().items()]


def _children(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    return [
        (
            child.place.name,
            child.branches,
            child.due - child.missing,
            child.missing,
            child.silent,
            light(summary, child.due, child.missing).said(language),
        )
        for child in summary.children
        if child.branches
    ]


def _missing(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    """Who lacks what, by name: 不漏一村; and how many there are, where not all are named."""
    theme_day = summary.form("theme_day").missing
    without, silent = ({one.place.id for one in missing.named} for missing in (theme_day, summary.silent))
    named = {one.place.id: one for one in (*theme_day.named, *summary.silent.named)}
    lacks, quiet = say(language, "figure.lacks"), say(language, "figure.quiet")
    rows: list[tuple[Cell, ...]] = [
        (
            one.above,
            one.place.name,
            lacks if one.place.id in without else "",
            quiet if one.place.id in silent else "",
            say(language, f"why.{one.why}"),
        )
        for one in named.values()
    ]
    for missing, told in ((theme_day, (lacks, "")), (summary.silent, ("", quiet))):
        if missing.count > len(missing.named):
            rows.append(("", say(language, "figure.more", count=missing.count), *told, ""))
    return rows
