"""What came in from a place and below in a period: one frozen model, which every view of a summary shows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.summary import period as periods
from handlers.summary.period import Period, Span
from storage import counts, places
from storage.database import Tx
from storage.messages import Frozen
from storage.places import Place

FORMS = ("check_in", "theme_day", "issue")
"""The three jobs: counted also where nothing came in."""
MONTHLY = "theme_day"
"""Owed once a month by each branch, so that it is looked for in the whole month until then."""


class FormCount(Frozen):
    """The reports of one form."""

    form: str
    filed: int
    """By anybody at or below the place, in the period."""
    before: int
    """The same in the period before, up to the same moment of it."""
    expected: int
    """Branches that there are."""
    reported: int
    """Branches that filed it in the period; theme days: held it in the month in which the period ends, until then."""
    missing: tuple[Place, ...]
    """The others, in the order in which they were put in."""


class KindCount(Frozen):
    """Check-ins of one kind, by its name in the form."""

    kind: str
    filed: int


class Child(Frozen):
    """A place right below."""

    place: Place
    branches: int
    missing: int
    """Branches there that lack this month's theme day."""


class Summary(Frozen):
    """A place in a period."""

    place: Place
    span: Span
    period: str
    """Its code: "2026-W45"."""
    since: datetime
    until: datetime
    """What was filed from `since` to before `until` is in it: the period, or as much of it as is over."""
    month: str
    """The month that theme days are counted in: "2026-11"."""
    branches: int
    forms: tuple[FormCount, ...]
    kinds: tuple[KindCount, ...]
    """Check-ins, the most frequent kind first."""
    silent: tuple[Place, ...]
    """Branches from which nothing at all came in."""
    children: tuple[Child, ...]

    def form(self, name: str) -> FormCount:
        return next(one for one in self.forms if one.form == name)


async def count(tx: Tx, place: Place, period: Period, now: datetime, zone: ZoneInfo) -> Summary:
    """Counts with the reader, in five queries whatever the place's size."""
    since = period.starts(zone)
    until = max(since, min(period.ends(zone), now.astimezone(zone)))
    found = await counts.filed(tx, place.path, since, until)
    earlier = await counts.filed(tx, place.path, *_before(period, since, until, zone))
    month, held = await _theme_days(tx, place, period, until, zone)
    kinds = await counts.answered(tx, place.path, "check_in", "kind", since, until)
    tree = sorted(await places.subtree(tx, place.path), key=_entered)
    branches = [one for one in tree if one.level == "branch"]
    reported: dict[str, set[int]] = {form: set(by_place) for form, by_place in found.items()} | {MONTHLY: held}
    return Summary(
        place=place,
        span=period.span,
        period=period.code,
        since=since,
        until=until,
        month=month.code,
        branches=len(branches),
        forms=_forms(found, earlier, reported, branches),
        kinds=tuple(KindCount(kind=kind, filed=filed) for kind, filed in _ordered(kinds)),
        silent=_lacking(branches, set().union(*found.values())),
        children=_children(place, tree, _lacking(branches, held)),
    )


async def _theme_days(tx: Tx, place: Place, period: Period, until: datetime, zone: ZoneInfo) -> tuple[Period, set[int]]:
    month = periods.month(min(period.last, until.date()))
    rows = await tx.rows(counts.held(place.path, MONTHLY, month.starts(zone), min(until, month.ends(zone))))
    return month, {row.place_id for row in rows}


def _before(period: Period, since: datetime, until: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A week that has three days so far is held against three days of the week before."""
    start = period.before.starts(zone)
    return start, min(since, start + (until - since)) if until < period.ends(zone) else since


def _forms(
    found: Mapping[str, Counter[int]],
    earlier: Mapping[str, Counter[int]],
    reported: Mapping[str, set[int]],
    branches: list[Place],
) -> tuple[FormCount, ...]:
    names = (*FORMS, *sorted({*found, *earlier} - {*FORMS}))
    return tuple(
        FormCount(
            form=name,
            filed=sum(found.get(name, {}).values()),
            before=sum(earlier.get(name, {}).values()),
            expected=len(branches),
            reported=len(branches) - len(missing),
            missing=missing,
        )
        for name in names
        for missing in (_lacking(branches, reported.get(name, set())),)
    )


def _children(place: Place, tree: Iterable[Place], missing: tuple[Place, ...]) -> tuple[Child, ...]:
    depth = place.path.count(".") + 1
    nodes = list(tree)
    return tuple(
        Child(
            place=child,
            branches=sum(one.level == "branch" and child.holds(one) for one in nodes),
            missing=sum(child.holds(one) for one in missing),
        )
        for child in nodes
        if child.path.count(".") == depth
    )


def _entered(place: Place) -> tuple[int, ...]:
    """The order in which an office put its places in: as text, "1.10." would come before "1.2."."""
    return tuple(int(number) for number in place.path.split(".") if number)


def _lacking(branches: Iterable[Place], those: set[int]) -> tuple[Place, ...]:
    return tuple(branch for branch in branches if branch.id not in those)


def _ordered(kinds: Counter[str]) -> list[tuple[str, int]]:
    return sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
