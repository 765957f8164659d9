"""Three weeks of the sample town's reports, told anew for the day on which it is loaded. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from random import Random
from typing import Any

from handlers.demo.county import BRANCHES, LATE, MOBILE, QUIET, TOWNS, serving
from handlers.demo.stories import ABSENCES, CHECK_INS, FROM_AFAR, ISSUES, SUPERVISING, THEME_DAYS, VISITS

DAY = timedelta(days=1)
WEEKS = 3
USUAL = 5
"""The day of the month on which branches hold their theme day, where the three weeks reach so far."""
RISE, REST = time(7, 40), time(20, 20)
"""Nobody files before, nobody after."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report that somebody is going to have filed."""

    filed_at: datetime
    form: str
    person: str
    place: str
    answers: Mapping[str, Any]
    photo_question: str = ""
    scenes: tuple[str, ...] = ()
    """A photo for each."""


class Days:
    """The three weeks that end with `now`, which carries the county's zone; draws days and moments from them."""

    def __init__(self, now: datetime, chance: Random) -> None:
        self.now = now
        self._chance = chance
        self.all = [now.date() - DAY * back for back in range(7 * WEEKS)][::-1]

    def week(self, number: int) -> date:
        """Some day of a week; the last seven days are week `WEEKS` - 1."""
        return self._chance.choice(self.all[7 * number : 7 * number + 7])

    def any(self, before_last_week: bool = False) -> date:
        return self._chance.choice(self.all[: 7 * (WEEKS - before_last_week)])

    def moment(self, day: date, since: time = RISE) -> datetime:
        """Some moment of a day on which people are up."""
        zone: tzinfo | None = self.now.tzinfo
        first, last = datetime.combine(day, since, zone), datetime.combine(day, REST, zone)
        return first + timedelta(seconds=self._chance.randrange(int((last - first).total_seconds())))

    @property
    def theme_day(self) -> date:
        """Nearest to the usual day among this month's days that are over; before there are any, among all."""
        over = self.all[:-1]
        return min([day for day in over if day.month == self.now.month] or over, key=lambda day: abs(day.day - USUAL))


def tell(now: datetime, chance: Random) -> list[Told]:
    """The reports in the order in which they were filed, the last of them before `now`."""
    days = Days(now, chance)
    told = [
        *_check_ins(days, chance),
        *_from_afar(days),
        *_supervising(days, chance),
        *_issues(days, chance),
        *_visits(days, chance),
        *_theme_days(days, chance),
    ]
    return sorted((one for one in told if one.filed_at <= now), key=lambda one: one.filed_at)


def _check_ins(days: Days, chance: Random) -> Iterator[Told]:
    for branch in BRANCHES:
        lines = chance.sample(CHECK_INS, len(CHECK_INS))
        for week in range(WEEKS):
            many = 0 if branch == QUIET and week == WEEKS - 1 else chance.randint(3, 6)
            for _ in range(many):
                yield _check_in(days.moment(days.week(week)), _who(branch, chance), branch, lines.pop(), chance)


def _check_in(moment: datetime, person: str, place: str, line: tuple[str, str, str], chance: Random) -> Told:
    kind, scene, note = line
    answers, photos = {"kind": kind}, (scene,) if scene and chance.random() < 0.5 else ()
    if photos or chance.random() < 0.7:  # one tap is enough: some say no more than that
        answers["note"] = note
    if chance.random() < 0.15:
        answers["place"] = _somewhere(place, chance)
    return Told(moment, "check_in", person, place, answers, "photo", photos)


def _from_afar(days: Days) -> Iterator[Told]:
    home = next(branch for branch in BRANCHES if MOBILE in serving(branch))
    for week, (kind, note) in enumerate(FROM_AFAR):
        answers = {"kind": kind, "note": note}
        yield Told(days.moment(days.week(week)), "check_in", MOBILE, home, answers)


def _supervising(days: Days, chance: Random) -> Iterator[Told]:
    for town in TOWNS:
        for scene, note in chance.sample(SUPERVISING, 2):
            yield _check_in(days.moment(days.any()), serving(town)[0], town, ("visit", scene, note), chance)


def _issues(days: Days, chance: Random) -> Iterator[Told]:
    for number, (scene, description) in enumerate(ISSUES):
        branch = BRANCHES[number % len(BRANCHES)]
        answers = {"description": description}
        if chance.random() < 0.3:
            answers["place"] = _somewhere(branch, chance)
        moment = days.moment(days.any(before_last_week=branch == QUIET))
        yield Told(moment, "issue", _who(branch, chance), branch, answers, "photo", (scene,) if scene else ())


def _visits(days: Days, chance: Random) -> Iterator[Told]:
    for number, (purpose, household, scene, situation, needs) in enumerate(VISITS):
        branch = BRANCHES[number % len(BRANCHES)]
        answers = {"purpose": purpose, "household": household, "situation": situation}
        given = answers | ({"need": needs.split()} if needs else {})
        moment = days.moment(days.any(before_last_week=branch == QUIET))
        photos = (scene,) if scene else ()
        yield Told(moment, "household_visit", _who(branch, chance), branch, given, "photo", photos)


def _theme_days(days: Days, chance: Random) -> Iterator[Told]:
    for branch, line in zip(BRANCHES, THEME_DAYS, strict=True):
        if branch != LATE:
            yield _theme_day(days, branch, line, chance)


def _theme_day(days: Days, branch: str, line: tuple[str, str, str], chance: Random) -> Told:
    contents, topic, scenes = line
    there = serving(branch)
    absent = chance.sample(there[1:], chance.randint(0, 2))
    answers = {
        "date": days.theme_day.isoformat(),
        "contents": contents.split(),
        "topic": topic,
        "place": f"{branch}党群服务中心",
        "host": there[0],
        "recorder": chance.choice([name for name in there[1:] if name not in absent]),
        "due": len(there),
        "present": len(there) - len(absent),
    }
    if absent:
        answers["absent"] = "；".join(f"{name}，{chance.choice(ABSENCES)}" for name in absent)
    moment = days.moment(days.theme_day, since=time(11))
    return Told(moment, "theme_day", there[0], branch, answers, "photos", tuple(scenes.split()))


def _who(branch: str, chance: Random) -> str:
    """Secretaries write more often than others; who lives elsewhere does not tell what happens here."""
    there = [name for name in serving(branch) if name != MOBILE]
    return chance.choice([there[0], *there])


def _somewhere(place: str, chance: Random) -> str:
    """A point of the county, as the form keeps it: somewhere at sea, where nobody lives."""
    north = 20.5 + 0.02 * [*TOWNS, *BRANCHES].index(place)
    return f"{north + chance.uniform(0, 0.01):.6f} {114.5 + chance.uniform(0, 0.02):.6f} 0 {chance.randint(5, 40)}"
