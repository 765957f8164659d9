"""A summary in words, for a chat: what went well, what needs somebody, who is missing; at most 1,500 characters."""

from collections.abc import Iterator, Sequence

from handlers.forms.form import pick
from handlers.forms.offers import Library
from handlers.summary.count import FORMS, FormCount, Summary
from handlers.summary.period import Period
from handlers.words.say import say
from storage.places import Place

MOST_NAMES = 240
"""Characters that one list of names may take."""
MOST_FORMS = 6
LONGEST_TITLE = 20


def text(summary: Summary, period: Period, library: Library, language: str) -> str:
    """The sentences, a line each."""
    said = parts(summary, library, language)
    return "\n".join([title(summary, period, language), *(line for part in said.values() for line in part)])


def parts(summary: Summary, library: Library, language: str) -> dict[str, list[str]]:
    """The sentences by what they are about, in the order in which they are told."""
    return {
        "well": [*_well(summary, library, language)],
        "needs": [*_needs(summary, language)],
        "missing": [*_missing(summary, language)],
        "others": [*_others(summary, library, language)],
    }


def title(summary: Summary, period: Period, language: str) -> str:
    """The place and the period; says so where that is not over yet."""
    over = summary.until.date() > period.last
    said = period_said(period, language)
    return say(language, "summary.title" if over else "summary.title_so_far", place=summary.place.name, period=said)


def period_said(period: Period, language: str) -> str:
    """Its days, as people write them."""
    when = {"day": "summary.day", "week": "summary.week", "month": "summary.month"}[period.span]
    first, last = period.first, period.last
    return say(
        language,
        when,
        year=first.year,
        month=first.month,
        day=first.day,
        last_month=last.month,
        last_day=last.day,
    )


def change(one: FormCount, language: str) -> str:
    """How the period before was, in words."""
    if one.filed == one.before:
        return say(language, "summary.as_many")
    key = "summary.more" if one.filed > one.before else "summary.fewer"
    return say(language, key, count=abs(one.filed - one.before))


def kind_label(library: Library, name: str, language: str) -> str:
    """What a kind of check-in is called in the form."""
    form = library.newest("check_in")
    question = form.question("kind") if form else None
    option = next((one for one in question.options if one.name == name), None) if question else None
    return (pick(option.label, language) if option else name)[:LONGEST_TITLE]


def form_title(library: Library, name: str, language: str) -> str:
    """What a form is called."""
    form = library.newest(name)
    return (pick(form.title, language) if form else name)[:LONGEST_TITLE]


def _well(summary: Summary, library: Library, language: str) -> Iterator[str]:
    if summary.branches > 1:
        heard = summary.branches - len(summary.silent)
        yield say(language, "summary.heard", branches=summary.branches, heard=heard)
    check_in = summary.form("check_in")
    yield say(language, "summary.check_ins", filed=check_in.filed, change=change(check_in, language))
    if summary.kinds:
        kinds = [f"{kind_label(library, one.kind, language)} {one.filed}" for one in summary.kinds]
        yield say(language, "summary.kinds", kinds=say(language, "show.comma").join(kinds[:10]))


def _needs(summary: Summary, language: str) -> Iterator[str]:
    issues = summary.form("issue").filed
    yield say(language, "summary.issues", count=issues) if issues else say(language, "summary.no_issues")


def _missing(summary: Summary, language: str) -> Iterator[str]:
    theme_day, month = summary.form("theme_day"), int(summary.month[-2:])
    if theme_day.missing:
        names, lacking = _names(theme_day.missing, language), len(theme_day.missing)
        yield say(language, "summary.theme_day", month=month, reported=theme_day.reported, count=lacking, names=names)
    elif summary.branches:
        yield say(language, "summary.theme_day_all", month=month, count=summary.branches)
    if summary.silent:
        yield say(language, "summary.silent", count=len(summary.silent), names=_names(summary.silent, language))


def _others(summary: Summary, library: Library, language: str) -> Iterator[str]:
    """Forms besides the three jobs, where anything came in."""
    others = [one for one in summary.forms if one.form not in FORMS and one.filed]
    for one in sorted(others, key=lambda other: -other.filed)[:MOST_FORMS]:
        yield say(language, "summary.other", form=form_title(library, one.form, language), filed=one.filed)


def _names(branches: Sequence[Place], language: str) -> str:
    comma, room = say(language, "show.comma"), MOST_NAMES
    named: list[str] = []
    for branch in branches:
        room -= len(branch.name) + len(comma)
        if room < 0:
            return say(language, "summary.and_more", names=comma.join(named), count=len(branches))
        named.append(branch.name)
    return comma.join(named)
