"""The shape of a reminder: whom it concerns and what they hear. One file each beside this; `kinds.py` lists them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.conversation.turn import Say
from handlers.handle import House
from handlers.rhythm.steps import Moment, Step
from handlers.rhythm.workdays import COUNTRY, Calendar
from storage.audience import Concerned
from storage.database import Tx
from storage.people import Person, Post, Role
from storage.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Occasion:
    """A step of a schedule: what may be said, and when."""

    schedule: Schedule
    due: date
    """The day that it is about."""
    step: Step
    at: datetime
    """When it is to be said, in the zone of the installation."""
    calendar: Calendar = COUNTRY

    @property
    def slot(self) -> str:
        return Moment(self.due, self.step, self.at).slot

    @property
    def about(self) -> str:
        """The same for all steps of a day."""
        return f"{self.schedule.id} {self.due.isoformat()}"

    @property
    def ref(self) -> str:
        """By which it is known again, when somebody was to hear of it later."""
        return f"{self.schedule.id} {self.slot}"


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody whom an occasion concerns, and by which posts."""

    person: Person
    posts: tuple[Post, ...]


Compose = Callable[[Tx, Occasion, Sequence[Hearer], House], Awaitable[Mapping[int, Say]]]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One kind of thing that is said unasked."""

    kind: str
    steps: str
    """When around its day, as `handlers/rhythm/steps.py` reads it, where the schedule does not say."""
    roles: tuple[Role, ...]
    """Who hears it, where the schedule does not say."""
    late: timedelta
    """How long after its moment it is still worth saying, when something kept us from it."""
    audience: Callable[[Occasion], Concerned]
    """The posts that it concerns: not of those who have done it. Looked at once more before they are told."""
    compose: Compose
    """What each of them hears, by id; made with the reader. Who is left out hears nothing, and is not asked again."""
    rule: str = ""
    """Of the schedule that every county gets; empty: only where an administrator adds one."""
    snooze: bool = True
    """Whether it offers to come again later."""
    catches_up: bool = False
    """Whether its next time says also what this one could not: then nothing is lost that would have to be recorded."""

    def roles_of(self, schedule: Schedule) -> tuple[Role, ...]:
        return schedule.roles or self.roles
