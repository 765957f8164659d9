"""Counts what came in from a place and below in a period: some dozen queries, however many branches there are."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.summary import period as periods
from handlers.summary.model import FORMS, Burden, Child, FormCount, KindCount, Missing
from handlers.summary.model import Summary as Summary  # whoever counts wants to name what was counted
from handlers.summary.period import Period
from handlers.theme_day.due_days import owing
from storage import counts, missing, places
from storage.counts import Branches, Filed, Scope
from storage.database import Tx
from storage.duties import duties
from storage.forms import offered_below
from storage.missing import ANYTHING, Lacking
from storage.places import Place
from storage.reasons import Why
from storage.reports import THEME_DAY
from storage.switches import is_on

MOST_NAMED = 300
"""Of each list: a summary names no more; its workbook names all, and every list opens page by page."""
A_FEW = 8
"""Places that one query looks for by name, each over the index; of more, it looks through all."""
RANKING = "ranking"
"""The switch by which an administrator has places shown in the order of their figures."""


async def count(tx: Tx, place: Place, period: Period, now: datetime, zone: ZoneInfo) -> Summary:
    """Counts with the reader."""
    scope = await scope_of(tx, place, period, now, zone)
    earlier = _earlier(scope, period, zone)
    filed, before = await counts.filed(tx, place, scope.filed), await counts.filed(tx, place, earlier.filed)
    told = await counts.branches(tx, scope, names := (*FORMS, *sorted({*filed, *before} - {*FORMS})))
    kinds = await counts.answered(tx, place, "check_in", "kind", scope.filed)
    ranked = await is_on(tx, RANKING, place)
    below = _children(await places.children(tx, place), told)
    lacking, silent = await _named(tx, scope, THEME_DAY, below), await _named(tx, scope, ANYTHING, below)
    return Summary(
        place=place,
        span=period.span,
        period=period.code,
        since=scope.filed[0],
        until=scope.filed[1],
        month=scope.month,
        branches=sum(one.branches for one in told),
        forms=await _forms(tx, scope, names, filed, before, told, lacking),
        kinds=tuple(KindCount(kind=kind, filed=many) for kind, many in _ordered(kinds)),
        silent=_missing(told, _all, lambda one: one.heard, silent),
        attendance=await counts.attended(tx, scope),
        issues=await counts.issues(tx, place, scope.filed, filed["issue"].filed if "issue" in filed else 0),
        duties=await duties(tx, place.path, scope.held, MOST_NAMED),
        burden=await _burden(tx, scope, filed),
        burden_before=await _burden(tx, earlier, before),
        children=_in_order(below, ranked),
        ranked=ranked,
    )


async def children(tx: Tx, place: Place, period: Period, now: datetime, zone: ZoneInfo) -> tuple[Child, ...]:
    """The places right below, as a summary has them, without the rest of it."""
    told = await counts.branches(tx, await scope_of(tx, place, period, now, zone), ())
    return _in_order(_children(await places.children(tx, place), told), await is_on(tx, RANKING, place))


async def scope_of(tx: Tx, place: Place, period: Period, now: datetime, zone: ZoneInfo) -> Scope:
    """What is counted: of a period under way, as much as is over."""
    since = period.starts(zone)
    until = max(since, min(period.ends(zone), now.astimezone(zone)))
    last = min(period.last, until.date())
    month = periods.month(last)
    held = (month.starts(zone), min(until, month.ends(zone)))
    return Scope(
        place=place,
        filed=(since, until),
        month=month.code,
        held=held,
        weeks=(periods.week(period.first).starts(zone), periods.week(period.last).ends(zone)),
        days=(period.first.isoformat(), last.isoformat()),
        offset=since.utcoffset() or timedelta(),
        owing=await owing(tx, place, month, held[1]),
    )


def _earlier(scope: Scope, period: Period, zone: ZoneInfo) -> Scope:
    """A week that has three days so far is held against three days of the week before."""
    (since, until), first = scope.filed, period.before.first
    over, days = until >= period.ends(zone), date.fromisoformat(scope.days[1]) - period.first
    start = period.before.starts(zone)
    last = period.before.last if over else min(period.before.last, first + days)
    end = since if over else min(since, start + (until - since))
    return replace(scope, filed=(start, end), days=(first.isoformat(), last.isoformat()))


async def _forms(
    tx: Tx,
    scope: Scope,
    names: Sequence[str],
    filed: Mapping[str, Filed],
    before: Mapping[str, Filed],
    told: Sequence[Branches],
    lacking: tuple[Lacking, ...],
) -> tuple[FormCount, ...]:
    further_down = await offered_below(tx, names, scope.place.path)
    owing = {
        form: await counts.branches(tx, replace(scope, place=place), [form]) for form, place in further_down.items()
    }
    return tuple(
        FormCount(
            form=form,
            filed=filed[form].filed if form in filed else 0,
            before=before[form].filed if form in before else 0,
            expected=sum(map(_expected(form), rows)),
            reported=sum(one.reported[form] for one in rows),
            on_time=sum(one.on_time[form] for one in rows),
            missing=_missing(rows, _expected(form), _came(form), lacking if form == THEME_DAY else ()),
        )
        for form in names
        for rows in (owing.get(form, told),)
    )


def _expected(form: str) -> Callable[[Branches], int]:
    return (lambda one: one.due) if form == THEME_DAY else _all


def _all(one: Branches) -> int:
    return one.branches


def _came(form: str) -> Callable[[Branches], int]:
    return lambda one: one.reported[form]


def _missing(
    told: Sequence[Branches],
    expected: Callable[[Branches], int],
    came: Callable[[Branches], int],
    named: tuple[Lacking, ...],
) -> Missing:
    lacking: Counter[Why] = Counter()
    for one in told:
        lacking[one.why] += expected(one) - came(one)
    return Missing(count=lacking.total(), why={why: lacking[why] for why in Why if lacking[why]}, named=named)


async def _burden(tx: Tx, scope: Scope, filed: Mapping[str, Filed]) -> Burden:
    return Burden(
        unasked=await counts.told_unasked(tx, scope.place.path, scope.days),
        messages=sum(one.messages for one in filed.values()),
        minutes=(sum(one.seconds for one in filed.values()) + 30) // 60,
    )


async def _named(tx: Tx, scope: Scope, form: str, below: Sequence[Child]) -> tuple[Lacking, ...]:
    """The first of those from which it is missing; where a few of the places below hold them, only these are asked."""
    within, many = [], 0
    for child in below:
        if many < MOST_NAMED and (more := child.missing if form == THEME_DAY else child.silent):
            within.append(child.place)
            many += more
    few = within if len(within) <= A_FEW else ()
    return tuple(await missing.lacking(tx, scope, form, MOST_NAMED, within=few))


def _children(below: Sequence[Place], told: Sequence[Branches]) -> tuple[Child, ...]:
    branches, due, lacking, silent = (Counter[int | None]() for _ in range(4))
    for one in told:
        branches[one.child] += one.branches
        due[one.child] += one.due
        lacking[one.child] += one.due - one.reported[THEME_DAY]
        silent[one.child] += one.branches - one.heard
    return tuple(
        Child(
            place=place,
            branches=branches[place.id],
            due=due[place.id],
            missing=lacking[place.id],
            silent=silent[place.id],
        )
        for place in below
    )


def _in_order(children: tuple[Child, ...], ranked: bool) -> tuple[Child, ...]:
    return tuple(sorted(children, key=_share_missing)) if ranked else children


def _share_missing(child: Child) -> float:
    return child.missing / child.due if child.due else 1.0


def _ordered(kinds: Counter[str]) -> list[tuple[str, int]]:
    return sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
