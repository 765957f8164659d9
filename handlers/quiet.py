"""The hours in which something may be said unasked: 08:30 to 20:30, and from :37 on rather than on the half hour.

The hours are those of domain.md, "Quiet"; WeCom asks for minutes like :07 and :37, when fewer programs speak.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.people import Person

OPENS, CLOSES = time(8, 37), time(20, 30)


def quiet(local: datetime) -> bool:
    """Whether nobody is to be disturbed at this moment of their own clock."""
    return not OPENS <= local.time() < CLOSES


def next_allowed(local: datetime) -> datetime:
    """The moment itself, or the opening that follows it."""
    if not quiet(local):
        return local
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, local.tzinfo)


def clock_of(person: Person, local: datetime) -> datetime:
    """The moment by the person's own clock; `local` is in the zone of the installation, which is most people's."""
    return local.astimezone(ZoneInfo(person.zone)) if person.zone else local
