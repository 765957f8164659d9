"""A summary in words, for a chat: what went well, what needs somebody, who is missing, and the rest; 1,500 signs."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from handlers.forms.form import pick
from handlers.forms.offers import Library
from handlers.summary.model import FORMS, FormCount, Missing, Summary
from handlers.summary.period import Period
from handlers.words.say import say
from storage.reasons import Why

MOST_NAMES = 200
"""Characters that one list of names may take."""
MOST_FORMS = 6
MOMENT = timedelta(microseconds=1)
SOON_OVER = 20
"""From this day of a month on, visits that are still to be made in it are spoken of."""
NONE = "—"
"""Where there is nothing to divide, or to name."""
LONGEST_TITLE = 20


def text(summary: Summary, period: Period, library: Library, language: str) -> str:
    """The sentences, a line for each thing they are about."""
    said = [joined(sentences) for sentences in parts(summary, library, language).values() if sentences]
    return "\n".join([title(summary, period, language), *said])


def parts(summary: Summary, library: Library, language: str) -> dict[str, list[str]]:
    """The sentences by what they are about, in the order in which they are told."""
    return {
        "well": [*_well(summary, language)],
        "needs": [*_needs(summary, language)],
        "missing": [*_missing(summary, language)],
        "work": [*_work(summary, library, language)],
        "burden": [*_burden(summary, language)],
        "others": [*_others(summary, library, language)],
        "ranking": [*_ranking(summary, language)],
    }


def joined(sentences: Sequence[str]) -> str:
    """Chinese has no space after a stop."""
    return ("" if sentences[0].endswith("。") else " ").join(sentences)


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


def month_number(summary: Summary) -> int:
    """Of the month in which theme days and visits are counted."""
    return int(summary.month[-2:])


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


def percent(part: int, of: int) -> str:
    """A part of something that is there, with one digit."""
    return f"{part / of:.1%}"


def share(part: float | None) -> str:
    """The same of what is divided already; None where there was nothing to divide."""
    return NONE if part is None else f"{part:.1%}"


def day_said(day: date, language: str) -> str:
    return say(language, "summary.day", year=day.year, month=day.month, day=day.day)


def reasons(missing: Missing, language: str) -> str:
    """How many are missing for which reason; empty where no reason is known."""
    told = [f"{say(language, f'why.{why}')} {many}" for why, many in missing.why.items() if why != Why.NOTHING]
    return say(language, "show.comma").join(told)


def _well(summary: Summary, language: str) -> Iterator[str]:
    check_in, heard = summary.form("check_in"), summary.branches - summary.silent.count
    told = {"filed": check_in.filed, "change": change(check_in, language)}
    if summary.branches > 1:
        yield say(language, "summary.well", branches=summary.branches, heard=heard, **told)
    else:
        yield say(language, "summary.check_ins", **told)
    days = summary.issues.median_days
    if days is not None:
        key = "summary.closed" if days >= 1 else "summary.closed_soon"
        yield say(language, key, count=summary.issues.closed, days=f"{days:g}")


def _needs(summary: Summary, language: str) -> Iterator[str]:
    issues, duties = summary.issues, summary.duties
    yield say(language, "summary.issues", count=issues.new) if issues.new else say(language, "summary.no_issues")
    if issues.overdue:
        yield say(language, "summary.overdue", count=issues.overdue)
    if issues.requests:
        yield say(language, "summary.requests", count=issues.requests)
    if (lacking := duties.supervisors - duties.done) and (summary.until - MOMENT).day >= SOON_OVER:
        visitors = [say(language, "summary.visitor", name=one.name, visits=one.visits) for one in duties.short]
        mentions = {"owed": duties.owed, "month": month_number(summary), "names": _names(visitors, lacking, language)}
        yield say(language, "summary.visits_short", count=lacking, **mentions)


def _missing(summary: Summary, language: str) -> Iterator[str]:
    theme_day, month = summary.form("theme_day"), month_number(summary)
    if lacking := theme_day.missing.count:
        names = _branches(theme_day.missing, language)
        yield say(language, "summary.theme_day", month=month, reported=theme_day.reported, count=lacking, names=names)
    elif theme_day.expected:
        key = "summary.theme_day_all" if theme_day.expected == summary.branches else "summary.theme_day_so_far"
        yield say(language, key, month=month, count=theme_day.reported)
    elif summary.branches:
        yield say(language, "summary.theme_day_ahead", month=month)
    if (ahead := summary.branches - theme_day.expected) and theme_day.expected:
        yield say(language, "summary.theme_day_later", count=ahead)
    if silent := summary.silent.count:
        yield say(language, "summary.silent", count=silent, names=_branches(summary.silent, language))


def _work(summary: Summary, library: Library, language: str) -> Iterator[str]:
    if summary.kinds:
        kinds = [f"{kind_label(library, one.kind, language)} {one.filed}" for one in summary.kinds]
        yield say(language, "summary.kinds", kinds=say(language, "show.comma").join(kinds[:10]))
    theme_day, attendance = summary.form("theme_day"), summary.attendance
    if late := theme_day.reported - theme_day.on_time:
        yield say(language, "summary.theme_day_in_time", on_time=theme_day.on_time, late=late)
    if attendance.due:
        rate = percent(attendance.present, attendance.due)
        yield say(language, "summary.attendance", due=attendance.due, present=attendance.present, rate=rate)
    if attendance.remote or attendance.made_up:
        yield say(language, "summary.apart", remote=attendance.remote, made_up=attendance.made_up)


def _burden(summary: Summary, language: str) -> Iterator[str]:
    burden = summary.burden
    if burden.unasked or burden.messages:
        yield say(language, "summary.burden", **burden.model_dump(), before=summary.burden_before.minutes)


def _others(summary: Summary, library: Library, language: str) -> Iterator[str]:
    """Forms besides the three jobs, where anything came in."""
    others = [one for one in summary.forms if one.form not in FORMS and one.filed]
    for one in sorted(others, key=lambda other: -other.filed)[:MOST_FORMS]:
        yield say(language, "summary.other", form=form_title(library, one.form, language), filed=one.filed)


def _ranking(summary: Summary, language: str) -> Iterator[str]:
    """Only where an administrator turned it on."""
    below = [child for child in summary.children if child.due] if summary.ranked else []
    if below:
        rates = [f"{one.place.name} {percent(one.due - one.missing, one.due)}" for one in below]
        yield say(language, "summary.ranked", rates=_names(rates, len(rates), language))


def _branches(missing: Missing, language: str) -> str:
    names = _names([one.place.name for one in missing.named], missing.count, language)
    known = reasons(missing, language)
    return say(language, "summary.reasons", names=names, reasons=known) if known else names


def _names(names: Sequence[str], count: int, language: str) -> str:
    """As many as there is room for, of so many."""
    comma, room = say(language, "show.comma"), MOST_NAMES
    named: list[str] = []
    for name in names:
        room -= len(name) + len(comma)
        if room < 0:
            break
        named.append(name)
    said = comma.join(named)
    return said if len(named) == count else say(language, "summary.and_more", names=said, count=count)
