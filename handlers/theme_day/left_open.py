"""Meetings of months gone by of which there is no record, left open or left half written: spoken of for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.conversation import buttons
from handlers.conversation.turn import Turn
from handlers.summary import period
from handlers.summary.period import Period
from handlers.theme_day.hall import record_of, zone_of
from handlers.theme_day.meeting_words import MEETING
from storage import theme_days
from storage.database import Tx
from storage.messages import Choice
from storage.places import Place

REMEMBERED = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """One of them."""

    place: Place
    month: Period

    def button(self, turn: Turn) -> Choice:
        """Writes its record."""
        label = turn.say("button.meeting.record_of", month=self.month.first.month)
        return buttons.button(label, buttons.COMMAND, MEETING, f"record {self.place.id} {self.month.code}")


async def left_open(tx: Tx, turn: Turn, places: Sequence[Place]) -> list[LeftOpen]:
    """Those of these branches, of the last three months."""
    today = turn.now.date()
    since, before = (period.month(day).code for day in (today - REMEMBERED, today))
    own = {place.id: place for place in places}
    found = []
    for one in await theme_days.meetings_of(tx, list(own), since, before):
        month = period.read(one.month, today)
        if month and not any(await record_of(tx, own[one.place_id], month, zone_of(turn))):
            found.append(LeftOpen(own[one.place_id], month))
    return found
