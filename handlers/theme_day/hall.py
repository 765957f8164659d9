"""A branch on one of its theme days: who belongs to it, what is planned, who said and did what. Read, never written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from handlers.conversation import navigation
from handlers.conversation.turn import Turn
from handlers.rhythm.workdays import load_calendar
from handlers.summary import period
from handlers.summary.period import Period
from handlers.theme_day.planned import KIND, Planned, planned
from storage import people, schema, theme_days
from storage.database import Tx
from storage.people import Role
from storage.places import Place, below
from storage.theme_days import BELONGING, Attendance, Came, Meeting

SECRETARY: tuple[Role, ...] = ("secretary",)
"""Who holds it."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is due."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Hall:
    """All that a step of a theme day needs to know."""

    planned: Planned
    members: tuple[Member, ...]
    attendance: Mapping[int, Attendance]
    meeting: Meeting | None
    record: int
    """The number of the month's record; 0 while there is none."""
    recorder: int = 0
    """Whose record that is."""

    @property
    def place(self) -> Place:
        return self.planned.place

    @property
    def month(self) -> str:
        return self.planned.month

    def of(self, member: Member) -> Attendance:
        return self.attendance.get(member.id, Attendance(person_id=member.id))

    def who(self, came: Came) -> list[Member]:
        """Of those who are due: who came, who was absent, who took part from afar, who was not called yet."""
        return [member for member in self.members if self.of(member).came == came]


async def enter(tx: Tx, place: Place, month: Period, zone: ZoneInfo) -> Hall:
    members = await people.in_subtree(tx, place.path, BELONGING)
    record, recorder = await record_of(tx, place, month, zone)
    return Hall(
        planned=await planned(tx, place, month, await load_calendar(tx)),
        members=tuple(Member(one.id, one.name) for one in members),
        attendance=await theme_days.attendance_of(tx, place.id, month.code),
        meeting=await theme_days.meeting(tx, place.id, month.code),
        record=record,
        recorder=recorder,
    )


async def record_of(tx: Tx, place: Place, month: Period, zone: ZoneInfo) -> tuple[int, int]:
    """The number of the last record of a theme day in that month, and who filed it; zeros where there is none."""
    reports = schema.reports
    its = below(reports, place.path) & (reports.c.form == KIND) & (reports.c.happened_at >= month.starts(zone))
    newest = select(reports.c.number, reports.c.person_id).where(its & (reports.c.happened_at < month.ends(zone)))
    row = await tx.row(newest.order_by(reports.c.number.desc()).limit(1))
    return (row.number, row.person_id) if row else (0, 0)


def branches(turn: Turn, roles: Sequence[str]) -> list[Place]:
    """The branches that the person belongs to in one of these roles, each once."""
    posts = [post.place for post in turn.person.posts if post.role in roles and post.place.level == "branch"]
    return list({place.id: place for place in posts}.values())


def named(turn: Turn, words: str, roles: Sequence[str]) -> tuple[Place, Period] | None:
    """The branch and month of a button, "17 2026-11"; None where it is not this person's in one of these roles."""
    number, _, code = words.strip().partition(" ")
    month = period.read(code, turn.now.date()) if code.count("-") == 1 else None
    place = next((one for one in branches(turn, roles) if str(one.id) == number), None)
    return (place, month) if place and month and month.span == "month" else None


def typed_branch(own: Sequence[Place], text: str) -> Place | None:
    """By its number in the question or a part of its name, where that fits one only."""
    typed = navigation.folded(text)
    known = [(str(n), navigation.folded(place.name), place) for n, place in enumerate(own, 1)]
    fitting = [place for number, name, place in known if typed and (typed == number or typed in name)]
    return fitting[0] if len(fitting) == 1 else None


def zone_of(turn: Turn) -> ZoneInfo:
    zone = turn.now.tzinfo
    assert isinstance(zone, ZoneInfo)  # noqa: S101 -- a turn's moment is in the zone of the installation
    return zone


def today(turn: Turn) -> date:
    return turn.now.date()
