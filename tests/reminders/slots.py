"""Everything that people were to be told in a played year, once each: walked day by day, in another way than ours."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import pairwise

from handlers.rhythm.workdays import COUNTRY
from tests.reminders.telling import SHANGHAI
from tests.reminders.year import DAY, FIRST, Branch, Handed, Played

EVENING, MORNING = time(18, 37), time(8, 37)
THEME_DAY = ((-3, EVENING), (-1, EVENING), (0, MORNING), (1, MORNING), (3, MORNING))


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that one person is to be told of once."""

    schedule: int
    person: int
    slot: str
    at: datetime
    late: timedelta
    done: Callable[[datetime], bool]
    own_day: bool = False
    """A day that the office has chosen although it is off."""


class Calendar:
    """Every slot of the year, walked day by day."""

    def __init__(
        self, played: Played, schedules: dict[tuple[str, int], int], fired: Iterable[tuple[int, int, str]]
    ) -> None:
        self._played, self._schedules = played, schedules
        self._ledger = schedules["issues", played.county.id]
        self._told: dict[int, list[date]] = defaultdict(list)
        for schedule, person, slot in sorted(fired):
            if schedule == self._ledger:
                self._told[person].append(date.fromisoformat(slot.split()[0]))

    def slots(self) -> Iterator[Slot]:
        months = [*(date(2026, number, 1) for number in range(1, 13)), date(2027, 1, 1)]
        for branch in self._played.branches:
            for month in months:
                yield from self._theme_day(branch, month)
            yield from self._form(branch)
        for who in self._played.supervisors:
            yield from self._summaries(who, months)
            for month in months:
                yield from self._visits(who, month)
        for who in {one.owner for one in self._played.handed} | {one.supervisor for one in self._played.handed}:
            yield from self._issues(who, [one for one in self._played.handed if who in (one.owner, one.supervisor)])

    def _theme_day(self, branch: Branch, month: date) -> Iterator[Slot]:
        place, day, keep = self._its_day(branch, month)
        code, schedule = f"{month:%Y-%m}", self._schedules["theme_day", place]
        recorded = self._played.recorded.get((branch.place.id, code))

        def held(at: datetime) -> bool:
            return recorded is not None and recorded <= at

        for days, clock in THEME_DAY:
            at = self._step(day, days, clock)
            for place_in_list, who in enumerate(branch.people):
                member = place_in_list > 0
                if (member and at.date() > day) or (not member and days == -3):
                    continue
                done = self._answered(who, code, at.date() == day, held) if member else held
                yield Slot(schedule, who, f"{day} {days:+d}", at, timedelta(hours=12), done, keep and days == 0)

    def _answered(
        self, who: int, code: str, on_the_day: bool, held: Callable[[datetime], bool]
    ) -> Callable[[datetime], bool]:
        said = self._played.answered.get((who, code))
        counts = said is not None and (said[1] == "leave" or not on_the_day)
        return lambda at: held(at) or (counts and said is not None and said[0] <= at)

    def _its_day(self, branch: Branch, month: date) -> tuple[int, date, bool]:
        """The place whose rule it is, the day, whether it stays on a day off."""
        if branch is self._played.branches[1]:
            return branch.place.id, month.replace(day=15), True
        if branch.town == self._played.branches[0].town:
            friday = next(month + DAY * n for n in range(7) if (month + DAY * n).weekday() == 4)
            return branch.town.id, self._worked(friday, DAY), False
        return self._played.county.id, self._worked(month.replace(day=5), DAY), False

    def _form(self, branch: Branch) -> Iterator[Slot]:
        fridays = [FIRST + DAY * n for n in range(-60, 380) if (FIRST + DAY * n).weekday() == 4]
        days = sorted({self._worked(friday, -DAY) for friday in fridays})
        schedule, filed = self._schedules["form", self._played.county.id], self._played.filed[branch.place.id]
        for before, day in pairwise(days):
            since = datetime.combine(before + DAY, time(), SHANGHAI)
            for days_from, clock in ((-1, time(8, 37)), (0, time(9, 7))):
                at = self._step(day, days_from, clock)
                done = _filed_by(filed, since)
                if at.date() >= FIRST:
                    yield Slot(schedule, branch.people[0], f"{day} {days_from:+d}", at, timedelta(days=1), done)

    def _summaries(self, who: int, months: list[date]) -> Iterator[Slot]:
        weekly = self._schedules["weekly_summary", self._played.county.id]
        mondays = [FIRST + DAY * n for n in range(380) if (FIRST + DAY * n).weekday() == 0]
        firsts = [next(month + DAY * n for n in range(20) if COUNTRY.is_working(month + DAY * n)) for month in months]
        monthly = self._schedules["monthly_summary", self._played.county.id]
        for schedule, days in ((weekly, sorted({self._worked(day, DAY) for day in mondays})), (monthly, firsts)):
            for day in days:
                at = datetime.combine(day, time(8, 37), SHANGHAI)
                yield Slot(schedule, who, f"{day} +0", at, timedelta(days=2), lambda at: False)

    def _visits(self, who: int, month: date) -> Iterator[Slot]:
        after = (month + 31 * DAY).replace(day=1)
        day = next(after - DAY * n for n in range(1, 20) if COUNTRY.is_working(after - DAY * n))
        begins, ends = (datetime.combine(one, time(), SHANGHAI) for one in (month, after))
        made = [at for at in self._played.visits[who] if begins <= at < ends]
        second = made[1] if len(made) > 1 else None
        schedule = self._schedules["visits", self._played.county.id]
        for days in (-10, -3):
            at = self._step(day, days, time(8, 37))
            yield Slot(schedule, who, f"{day} {days:+d}", at, timedelta(days=2), _since(second))

    def _issues(self, who: int, mine: list[Handed]) -> Iterator[Slot]:
        """Every working day, for who has something that was not there when they were last told of the ledger."""
        for day in (FIRST + DAY * n for n in range(366)):
            if not COUNTRY.is_working(day):
                continue
            at = datetime.combine(day, time(8, 37), SHANGHAI)
            before = bisect_left(self._told[who], day)
            last = self._told[who][before - 1] if before else None
            yield Slot(self._ledger, who, f"{day} +0", at, DAY, partial(_nothing_new, who, mine, at, last))

    def _worked(self, day: date, step: timedelta) -> date:
        while not COUNTRY.is_working(day):
            day += step
        return day

    def _step(self, day: date, days: int, clock: time) -> datetime:
        moved = day + DAY * days if days == 0 else self._worked(day + DAY * days, DAY if days > 0 else -DAY)
        return datetime.combine(moved, clock, SHANGHAI)


def _nothing_new(who: int, mine: list[Handed], at: datetime, last: date | None, now: datetime) -> bool:
    return all(
        _step(who, one, at, now) in (None, last and _step(who, one, at + (last - at.date()), now)) for one in mine
    )


def _step(who: int, one: Handed, at: datetime, now: datetime) -> str | None:
    """How far an issue had come for somebody at a moment, as one knows it now."""
    if one.since > now:
        return None
    if one.done_at is not None and one.done_at <= now:
        days = (at - one.done_at).days
        return next((f"look {n}" for n in (30, 90) if who == one.owner and n <= days < n + 7), None)
    past = (at.date() - one.due).days
    reached = [step for step in (-3, 0, 1, 3, 7, 14, 30) if step <= past and (who == one.owner or step >= 3)]
    return f"late {reached[-1]}" if reached else None


def _filed_by(filed: list[datetime], since: datetime) -> Callable[[datetime], bool]:
    return lambda at: any(since <= one <= at for one in filed)


def _since(done_at: datetime | None) -> Callable[[datetime], bool]:
    return lambda at: done_at is not None and done_at <= at
