"""A year of a county, played by a fake clock: people answer, hold and file, go away, block the bot; the process stops
for whole nights, dies in the middle of a tick, runs twice at once, and its clock is set back.

Everything that people do is noted in `Played` with its moment, apart from the store, so that what was said can be
judged by it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from handlers.forms.keep import sync_builtin
from handlers.rhythm.workdays import COUNTRY
from reminders import due
from reminders.agenda import first_moment
from storage import absences, issues, places, reports, schedule, schema, theme_days
from storage.database import Database, Tx
from storage.places import Place
from storage.schedule import Plan
from tests.clock import Clock
from tests.reminders.telling import HOUSE, SHANGHAI, Failing, PowerCutError

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
RINGS = ("08:37", "08:48", "09:18", "18:37", "18:48")
"""When the alarm clock is looked at: people are told over ten minutes."""
QUIET_EVENINGS = range(17, 27)
"""Days of a month that are far from any theme day: nothing is said in their evenings."""
AFAR = ZoneInfo("Europe/London")
FORM = Plan(kind="form", subject="household_visit", rule="week fri before at 09:07", steps="-1 at 08:37, 0")
OWN_TOWN = Plan(kind="theme_day", rule="month first fri after at 08:37")
OWN_BRANCH = Plan(kind="theme_day", rule="month 15 at 08:37")  # on the fifteenth, worked or not


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch, its town, its people: the secretary first."""

    place: Place
    town: Place
    people: tuple[int, ...]


@dataclass
class Handed:
    """An issue in somebody's hands."""

    owner: int
    supervisor: int
    since: datetime
    due: date
    done_at: datetime | None = None


@dataclass
class Played:
    """What happened, by whom or where, and when."""

    county: Place
    branches: list[Branch]
    supervisors: dict[int, Place]
    zones: dict[int, ZoneInfo] = field(default_factory=dict)
    answered: dict[tuple[int, str], tuple[datetime, str]] = field(default_factory=dict)
    """Person and month -> when, and what."""
    recorded: dict[tuple[int, str], datetime] = field(default_factory=dict)
    """Place and month -> when the record was filed."""
    filed: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """Place -> when the weekly form was."""
    visits: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    handed: list[Handed] = field(default_factory=list)
    away: dict[int, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))
    blocked: dict[int, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))
    rings: list[datetime] = field(default_factory=list)
    """When the clock was looked at by a process that lived."""


class Year:
    """Plays it. `await play()` returns what was played."""

    def __init__(
        self, url: str, branches: int, people: int, seed: int, every_evening: bool = True, until: date = LAST
    ) -> None:
        """Without `every_evening` the clock is looked at in the evening only when theme days are near. `until`: the
        last day that is played."""
        self._until = until
        self._url, self._many, self._people, self._every_evening = url, branches, people, every_evening
        self._chance = Random(seed)
        self._numbers: dict[int, Handed] = {}
        self.clock = Clock(datetime.combine(FIRST, time(7), SHANGHAI))
        self.database = Database(url, self.clock)

    async def play(self) -> Played:
        async with self.database.transaction() as tx:
            self.played = await self._settle(tx)
        await due.ensure_defaults(self.database, SHANGHAI)
        async with self.database.transaction() as tx:
            await self._own_ways(tx)
        day, asleep_until = FIRST, datetime.combine(FIRST, time(), SHANGHAI)
        while day <= self._until:
            if self._chance.random() < 0.03:  # a whole night, or a day and a half, without the process
                hours = self._chance.choice((14, 14, 38))
                asleep_until = datetime.combine(day, time(19), SHANGHAI) + timedelta(hours=hours)
            await self._day(day, asleep_until)
            day += DAY
        await self.database.close()
        return self.played

    async def _settle(self, tx: Tx) -> Played:
        county = await places.add_place(tx, "county", "岭南县", None)
        towns = [await places.add_place(tx, "town", f"镇{n}", county) for n in range(max(2, self._many // 15))]
        supervisors = {await self._person(tx, place, "supervisor"): place for place in (county, *towns)}
        branches = []
        for number in range(self._many):
            town = towns[number % len(towns)]
            place = await places.add_place(tx, "branch", f"村{number}", town)
            roles = ["secretary", *["member"] * (self._people - 1)]
            branches.append(Branch(place, town, tuple([await self._person(tx, place, role) for role in roles])))
        await sync_builtin(tx)
        played = Played(county, branches, supervisors)
        members = [number for branch in branches for number in branch.people[1:]]
        for number in self._chance.sample(members, len(members) // 50):
            played.zones[number] = AFAR
            its = schema.people.c.id == number
            await tx.run(update(schema.people).where(its).values(zone=str(AFAR)))
        return played

    async def _person(self, tx: Tx, place: Place, role: str) -> int:
        row = {"name": "某", "created_at": tx.now}
        number = int((await tx.run(insert(schema.people).returning(schema.people.c.id), row)).scalar_one())
        await tx.run(insert(schema.posts), {"person_id": number, "place_id": place.id, "role": role})
        account = {"channel": "telegram", "account": str(number), "person_id": number, "chat": str(number)}
        await tx.run(insert(schema.accounts), {**account, "linked_at": tx.now, "seen_at": tx.now})
        return number

    async def _own_ways(self, tx: Tx) -> None:
        """The county wants a form every week; one town and one branch have theme days of their own."""
        first, own = self.played.branches[0], self.played.branches[1]
        for place, plan in ((self.played.county, FORM), (first.town, OWN_TOWN), (own.place, OWN_BRANCH)):
            next_at = first_moment(plan, tx.now.astimezone(SHANGHAI), COUNTRY)
            await schedule.add(tx, place.id, plan, next_at)

    async def _day(self, day: date, asleep_until: datetime) -> None:
        rings: Sequence[str] = RINGS if COUNTRY.is_working(day) or day.day == 15 else RINGS[2:3]
        if day.day in QUIET_EVENINGS and not self._every_evening:
            rings = [ring for ring in rings if ring < "12:00"]
        events = [(datetime.combine(day, time.fromisoformat(ring), SHANGHAI), "ring") for ring in rings]
        events += [(self._moment(day), "live") for _ in range(2)]
        for moment, what in sorted(events):
            self.clock.set(moment)
            if what == "live":
                async with self.database.transaction() as tx:
                    await self._live(tx, moment)
            elif moment >= asleep_until:
                await self._ring(moment)

    async def _ring(self, moment: datetime) -> None:
        """Mostly as it should be; now and then killed in the middle, twice at once, or with the clock set back."""
        fate = self._chance.random()
        if fate < 0.05:
            dying = Failing(self._url, self.clock)
            dying.commits_left = self._chance.randint(1, 4)
            with suppress(PowerCutError):
                await due.tick(dying, HOUSE)
            await dying.close()
        elif fate < 0.1:
            other = Database(self._url, self.clock)
            await asyncio.gather(*(due.tick(store, HOUSE) for store in (self.database, other)))
            await other.close()
        elif fate < 0.12:
            self.clock.set(moment - timedelta(hours=self._chance.choice((1, 30))))
            await due.tick(self.database, HOUSE)
            self.clock.set(moment)
        await due.tick(self.database, HOUSE)
        self.played.rings.append(moment)

    async def _live(self, tx: Tx, moment: datetime) -> None:
        """A part of everybody does what they do: answers, records, forms, visits, leaves, comes back."""
        day, month, chance = moment.date(), f"{moment:%Y-%m}", self._chance
        for branch in chance.sample(self.played.branches, max(1, len(self.played.branches) // 4)):
            who = chance.choice(branch.people[1:])
            if chance.random() < 0.6 and (who, month) not in self.played.answered:
                answer = chance.choice(("join", "join", "leave", "remote"))
                row = {"answer": answer, "reason": "", "answered_at": tx.now}
                await theme_days.note(tx, branch.place.id, month, {who: row})
                self.played.answered[who, month] = (moment, answer)
            if day.day > 4 and chance.random() < 0.12 and (branch.place.id, month) not in self.played.recorded:
                await self._file(tx, branch, "theme_day", moment, {"topic": "学习"})
                self.played.recorded[branch.place.id, month] = moment
            if chance.random() < 0.15:
                await self._file(tx, branch, "household_visit", moment, {})
                self.played.filed[branch.place.id].append(moment)
            if chance.random() < 0.2:
                await self._file(tx, branch, chance.choice(("check_in", "issue")), moment, {"kind": "duty"})
            if chance.random() < 0.01:
                await self._go_away(tx, who, day)
            if chance.random() < 0.05:
                await self._hand(tx, branch, moment)
        await self._solve(tx, moment)
        for who in self.played.supervisors:
            if chance.random() < 0.02:
                await self._visit(tx, who, moment)
        if chance.random() < 0.05:
            await self._block(tx, chance.choice(chance.choice(self.played.branches).people), moment)

    async def _file(self, tx: Tx, branch: Branch, form: str, moment: datetime, answers: dict[str, str]) -> int:
        number = await reports.take_numbers(tx, 1)
        filing = reports.Filing(number, form, 1, branch.people[0], branch.place, answers, {}, moment)
        await reports.file(tx, [filing], moment)
        return number

    async def _hand(self, tx: Tx, branch: Branch, moment: datetime) -> None:
        """The town's supervisor hands an issue to the branch's secretary; most are solved in some weeks."""
        number, owner = await self._file(tx, branch, "issue", moment, {"description": "路灯坏了"}), branch.people[0]
        (supervisor,) = (who for who, place in self.played.supervisors.items() if place == branch.town)
        one = Handed(owner, supervisor, moment, moment.date() + DAY * self._chance.choice((3, 7, 15)))
        born = {"place": branch.place.id, "path": branch.place.path, "kind": "photo"}
        desk = {"desk": branch.town.id, "desk_path": branch.town.path}
        issue = await issues.open_issue(tx, number, issues.Act("report", owner, "路灯坏了", born | desk))
        data = {"owner": owner, "due": one.due.isoformat()}
        assert await issues.change(tx, issue, issues.Act("hand", supervisor, "", data))
        self.played.handed.append(one)
        self._numbers[number] = one

    async def _solve(self, tx: Tx, moment: datetime) -> None:
        for number, one in list(self._numbers.items()):
            if self._chance.random() < 0.02 and (issue := await issues.get(tx, number)):
                for act, who in (("claim", one.owner), ("approve", one.supervisor), ("solved", one.owner)):
                    after = await issues.change(tx, issue, issues.Act(act, who))
                    assert after
                    issue = after
                one.done_at = moment
                del self._numbers[number]

    async def _visit(self, tx: Tx, who: int, moment: datetime) -> None:
        number = await reports.take_numbers(tx, 1)
        place = self.played.supervisors[who]
        await reports.file(
            tx, [reports.Filing(number, "check_in", 1, who, place, {"kind": "visit"}, {}, moment)], moment
        )
        self.played.visits[who].append(moment)

    async def _go_away(self, tx: Tx, who: int, day: date) -> None:
        last = day + DAY * self._chance.randint(1, 12)
        await absences.add(tx, who, day + DAY, last, "")
        self.played.away[who].append((day + DAY, last))

    async def _block(self, tx: Tx, who: int, moment: datetime) -> None:
        """Blocks the bot, or comes back to it."""
        spans = self.played.blocked[who]
        blocked = bool(spans) and spans[-1][1] > moment
        its = schema.accounts.c.person_id == who
        await tx.run(update(schema.accounts).where(its).values(unreachable="" if blocked else "blocked"))
        if blocked:
            spans[-1] = (spans[-1][0], moment)
        else:
            spans.append((moment, datetime.combine(LAST + DAY, time(), SHANGHAI)))

    def _moment(self, day: date) -> datetime:
        """Not at the moment of a ring: what comes first would be chance."""
        minute = self._chance.choice([n for n in range(6 * 60, 22 * 60) if n % 60 not in (7, 18, 29, 37, 40, 48)])
        return datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)
