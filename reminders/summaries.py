"""On Monday, and when a month is over: to everybody who watches over a place, how it went there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.conversation.turn import Say
from handlers.forms.keep import load_library
from handlers.forms.offers import Library
from handlers.handle import House
from handlers.rhythm.rules import day_before, parse
from handlers.summary import period
from handlers.summary.count import Summary, count
from handlers.summary.page import page
from handlers.summary.period import Period, Span
from reminders.reminder import Compose, Hearer, Occasion, Reminder
from storage.audience import Concerned, audience
from storage.database import Tx
from storage.people import WATCHING
from storage.places import Place

MOST = 3
"""Weeks told of in one message, where a long holiday kept them together."""


def _concerned(occasion: Occasion) -> Concerned:
    return audience(occasion.schedule, occasion.schedule.roles or WATCHING, occasion.at.date())


def _composing(span: Span) -> Compose:
    async def compose(tx: Tx, occasion: Occasion, hearers: Sequence[Hearer], house: House) -> Mapping[int, Say]:
        periods = _periods(occasion, span)
        telling = _Telling(tx, await load_library(tx), occasion, house)
        return {one.person.id: await telling.said(one, periods) for one in hearers}

    return compose


def _periods(occasion: Occasion, span: Span) -> list[Period]:
    """The period that is over; and those before it that a holiday kept from being told of, the oldest first."""
    today, begins = occasion.due, {"week": period.week, "month": period.month}[span]
    before = day_before(parse(occasion.schedule.rule), today, occasion.calendar)
    told, found = begins(before).before if before else None, [begins(today).before]
    while told and found[0].before.first > told.first and len(found) < MOST:
        found.insert(0, found[0].before)
    return found


@dataclass(slots=True)
class _Telling:
    """Each place is counted once, however many people watch over it."""

    tx: Tx
    library: Library
    occasion: Occasion
    house: House
    counted: dict[tuple[int, str], Summary] = field(default_factory=dict)

    async def said(self, hearer: Hearer, periods: Sequence[Period]) -> Say:
        """Of several places the first: the others have buttons. Buttons are those of the newest period."""
        person, place = hearer.person, hearer.posts[0].place
        pages = []
        for one in periods:
            summary = await self._count(place, one)
            language, today = person.language or self.house.language, self.occasion.at.date()
            pages.append(page(summary, one, person, self.library, language, today))
        return Say("\n\n".join(one.text for one in pages), pages[-1].rows)

    async def _count(self, place: Place, one: Period) -> Summary:
        key = (place.id, one.code)
        if key not in self.counted:
            self.counted[key] = await count(self.tx, place, one, self.occasion.at, self.house.zone)
        return self.counted[key]


WEEKLY = Reminder(
    kind="weekly_summary",
    rule="week mon after at 08:37",
    steps="0",
    roles=WATCHING,
    late=timedelta(days=2),
    audience=_concerned,
    compose=_composing("week"),
    snooze=False,  # it asks for nothing
)
MONTHLY = Reminder(
    kind="monthly_summary",
    rule="month workday 1 at 08:37",
    steps="0",
    roles=WATCHING,
    late=timedelta(days=2),
    audience=_concerned,
    compose=_composing("month"),
    snooze=False,
)
