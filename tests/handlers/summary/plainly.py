"""The figures of a summary counted anew, in plain SQL: by parents instead of paths, by days instead of milliseconds."""

import sqlite3
from datetime import date, datetime, timedelta
from typing import Any

from handlers.rhythm.workdays import COUNTRY
from storage.places import Place

PREPARED = """
    create temp table if not exists below (id integer primary key);
    create temp view if not exists told as
    select *, json_extract(answers, '$.kind') as kind, json_extract(answers, '$.due') as due,
        json_extract(answers, '$.present') as present,
        julianday(date(filed_at / 1000, 'unixepoch', '+8 hours'))
        - julianday(date(happened_at / 1000, 'unixepoch', '+8 hours')) as late
    from reports where place_id in below;
"""
BELOW = """
    insert into below with recursive found(id) as (
        select ? union select p.id from places p join found f on p.parent_id = f.id)
    select id from found
"""
VILLAGES = "select id from places where level = 'branch' and id in below"
FILED = "select form, count(*) from told where filed_at between ? and ? group by 1"
ASKED = """
    select coalesce(sum(messages), 0), (coalesce(sum(seconds), 0) + 30) / 60 from told where filed_at between ? and ?
"""
UNASKED = """
    select count(*) from unasked where day between ? and ?
    and person_id in (select person_id from posts where place_id in below)
"""
KINDS = """
    select kind, count(*) from told where form = 'check_in' and kind is not null and filed_at between ? and ?
    group by 1
"""
CAME = "select place_id from told where form like ? and late <= ? and filed_at between ? and ?"
HELD = "select place_id from told where form = 'theme_day' and late <= ? and happened_at between ? and ?"
DUE = """
    select count(*), coalesce(sum(due), 0), coalesce(sum(case when due is not null then present end), 0) from told
    where form = 'theme_day' and happened_at between ? and ?
"""
ROLL = """
    select coalesce(sum(came = 'remote'), 0), coalesce(sum(made_up_on > ''), 0) from attendance
    where place_id in below and month = ?
"""
REACHED = """
    select place_id, person_id from posts where role = 'secretary' and place_id in below
    and person_id in (select person_id from accounts where unreachable = '')
"""
AWAY = "select person_id from absences where first <= ? and ? <= last"
VISITS = """
    select p.person_id, count(r.number) from (
        select distinct person_id from posts where role = 'supervisor' and place_id in below) p
    left join reports r on r.person_id = p.person_id and r.filed_at between ? and ? and (
        r.form = 'household_visit' or r.form = 'check_in' and json_extract(r.answers, '$.kind') = 'visit')
    group by 1
"""
OFFERED = """
    with recursive found(id) as (
        select place_id from forms where name = ? and place_id in below and place_id != ?
        union select p.id from places p join found f on p.parent_id = f.id)
    select id from found
"""
TURNED = """
    select sum(e.state = 'closed' and e.was != 'closed'), sum(e.state = 'answered' and e.was != 'answered'),
        sum(e.state = 'merged' and e.was != 'merged'),
        sum(e.was in ('closed', 'answered', 'merged') and e.state not in ('closed', 'answered', 'merged')),
        sum(e.act = 'solved'), sum(e.act = 'unsolved'), sum(e.act = 'silence')
    from issue_events e join issues i using (number) where i.kind = 'photo' and i.place_id in below
    and e.at between ? and ?
"""
TOOK = """
    select (e.at - i.opened_at) / 86400000.0 from issue_events e join issues i using (number)
    where i.kind = 'photo' and i.place_id in below and e.state = 'closed' and e.was != 'closed' and e.at between ? and ?
"""
STOOD = """
    with e as (select * from issue_events where at <= ?)
    select i.opened_at, i.number, last.state in ('assigned', 'working') and ? > (
            select json_extract(data, '$.due') from e where number = i.number and act = 'hand' order by revision desc),
        'ask' = (select act from e where number = i.number and act in ('ask', 'reply', 'hand', 'return', 'pass',
            'claim', 'answer', 'merge', 'reopen', 'again') order by revision desc),
        i.opened_at <= ? and not exists (select 1 from e where number = i.number and act in ('hand', 'pass', 'answer',
            'merge', 'comment', 'reply', 'approve', 'reject'))
    from issues i join e last on last.number = i.number
    and last.revision = (select max(revision) from e where number = i.number)
    where i.kind = 'photo' and i.place_id in below and last.state not in ('closed', 'answered', 'merged')
"""
RULES = "select place_id, rule from schedules where kind = 'theme_day' and subject in ('', ?) order by subject"
EVER = 9999
"""Days."""


class Plainly:
    """A place's figures from one moment to before another."""

    def __init__(self, connection: sqlite3.Connection, place: Place) -> None:
        self._connection, self._root = connection, place.id
        connection.executescript(PREPARED)
        connection.execute("delete from below")
        connection.execute(BELOW, (place.id,))
        self.villages = self._ids(VILLAGES)

    def filed(self, since: datetime, until: datetime) -> dict[str, int]:
        return dict(self._rows(FILED, *_stamps(since, until)))

    def asked(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Messages and minutes."""
        return tuple(self._rows(ASKED, *_stamps(since, until))[0])

    def unasked(self, first: str, last: str) -> int:
        return int(self._rows(UNASKED, first, last)[0][0])

    def kinds(self, since: datetime, until: datetime) -> dict[str, int]:
        return dict(self._rows(KINDS, *_stamps(since, until)))

    def came(self, form: str, since: datetime, until: datetime, late: int = EVER) -> set[int]:
        """Villages from which such a report came, so many days late at most; `form` may be % for any."""
        return self._ids(CAME, form, late, *_stamps(since, until)) & self.villages

    def held(self, since: datetime, until: datetime, late: int = EVER) -> set[int]:
        return self._ids(HELD, late, *_stamps(since, until)) & self.villages

    def attended(self, month: str, since: datetime, until: datetime) -> list[int]:
        """Held, due, present, remote, made up."""
        return [*self._rows(DUE, *_stamps(since, until))[0], *self._rows(ROLL, month)[0]]

    def visits(self, since: datetime, until: datetime) -> list[int]:
        """Of each supervisor."""
        return [many for _, many in self._rows(VISITS, *_stamps(since, until))]

    def turned(self, since: datetime, until: datetime) -> list[int]:
        """Closed, answered, merged, reopened; said to be solved and not to be; closed without a word."""
        return [many or 0 for many in self._rows(TURNED, *_stamps(since, until))[0]]

    def took(self, since: datetime, until: datetime) -> list[float]:
        """The days from report to closing."""
        return [days for (days,) in self._rows(TOOK, *_stamps(since, until))]

    def stood(self, until: datetime) -> list[tuple[int, int, bool, bool, bool]]:
        """Of each issue that was not done: since when, its number, whether late, unanswered, unspoken to."""
        _, before = _stamps(until, until)
        _, spoken_by = _stamps(until, until - timedelta(days=3))
        rows = self._rows(STOOD, before, f"{until:%Y-%m-%d}", spoken_by)
        return [(opened, number, *map(bool, flags)) for opened, number, *flags in rows]

    def reasons(self, first: str, last: str, quiet: set[int]) -> dict[int, str]:
        """Why each village may be missing."""
        away, reached = self._ids(AWAY, last, first), self._rows(REACHED)
        return {
            village: self._reason(village in quiet, {who for one, who in reached if one == village}, away)
            for village in self.villages
        }

    def owing(self, form: str) -> set[int]:
        """Villages that owe a form: where it is offered further down only, those there."""
        there = self._ids(OFFERED, form, self._root)
        return self.villages & there if there else self.villages

    def over(self, month: str, until: datetime) -> set[int]:
        """Villages whose theme day is over: by the rule of the nearest place that has one, else by the usual one."""
        rules = dict(self._rows(RULES, month))  # that of the month comes last, and stays
        above = dict(self._rows("select id, parent_id from places"))
        return {village for village in self.villages if self._day(village, rules, above, month) < until.date()}

    def _day(self, place: int | None, rules: dict[int, str], above: dict[int, int], month: str) -> date:
        while place is not None and place not in rules:
            place = above[place]
        word, number, *_ = rules[place].split() if place is not None else ("usual", "")
        if word == "on":
            return date.fromisoformat(number)
        day = date.fromisoformat(f"{month}-{number or 5:0>2}")
        while word == "usual" and not COUNTRY.is_working(day):
            day += timedelta(days=1)
        return day

    def _reason(self, quiet: bool, secretaries: set[int], away: set[int]) -> str:
        if quiet:
            return "quiet"
        if not secretaries:
            return "unreachable"
        return "away" if secretaries <= away else "nothing"

    def _ids(self, statement: str, *values: object) -> set[int]:
        return {row[0] for row in self._rows(statement, *values)}

    def _rows(self, statement: str, *values: object) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()


def _stamps(since: datetime, until: datetime) -> tuple[int, int]:
    """Milliseconds, the end before `until` since SQL's `between` includes it."""
    return int(since.timestamp()) * 1000, int(until.timestamp() * 1000) - 1
