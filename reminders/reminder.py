"""The shape of a reminder: whom it concerns and what they hear. One file each beside this; `kinds.py` lists them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select

from handlers.conversation.turn import Say
from handlers.handle import House
from storage.database import Tx
from storage.people import Person
from storage.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Occasion:
    """A schedule that has come round."""

    schedule: Schedule
    at: datetime
    """When it was to be said, in the zone of the installation."""

    @property
    def slot(self) -> str:
        """What people are told once for: the local day, so that a rule moved to a later hour does not tell again."""
        return self.at.date().isoformat()


@dataclass(frozen=True, slots=True)
class Reminder:
    """One kind of thing that is said unasked."""

    kind: str
    rule: str
    """Of the schedule that every county gets, as `handlers/rhythm/rules.py` reads it."""
    late: timedelta
    """How long after its moment it is still worth saying, when something kept us from it."""
    audience: Callable[[Occasion], Select[int]]
    """Ids of whom it concerns and who were not told yet, in their order; looked at once more before they are told."""
    compose: Callable[[Tx, Occasion, Sequence[Person], House], Awaitable[Mapping[int, Say]]]
    """What each of them hears, by id; made with the reader."""
