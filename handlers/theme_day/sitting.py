"""One step of a meeting: who does it, where the meeting stands, and how a change of it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.theme_day.hall import Hall, Member
from handlers.theme_day.meeting_words import card, waits
from storage import theme_days
from storage.database import Tx
from storage.theme_days import Attendance, Meeting


@dataclass(frozen=True, slots=True)
class Sitting:
    """Read at its beginning; what is changed in the store is changed here too."""

    tx: Tx
    turn: Turn
    conversation: Conversation
    hall: Hall

    @property
    def meeting(self) -> Meeting:
        found = self.hall.meeting
        assert found is not None  # noqa: S101 -- the steps of a meeting are done only while it is open
        return found

    async def note(self, who: Iterable[Member], **values: Any) -> "Sitting":
        """Keeps something of some members."""
        ids = [member.id for member in who]
        await theme_days.note(self.tx, self.hall.place.id, self.hall.month, dict.fromkeys(ids, values))
        known = {number: self.hall.attendance.get(number, Attendance(person_id=number)) for number in ids}
        changed = {number: one.model_copy(update=values) for number, one in known.items()}
        return self._with(attendance={**self.hall.attendance, **changed})

    async def change(self, **values: Any) -> "Sitting":
        """Keeps something of the meeting itself."""
        changed = self.meeting.model_copy(update=values)
        await theme_days.change_meeting(self.tx, changed)
        return self._with(meeting=changed)

    def step(self, text: str, rows: Rows, waits_for: str = "") -> Step:
        """Says something; the next typed line belongs to `waits_for` of this meeting."""
        conversation = self.conversation.but(waits_for=waits(self.hall, waits_for) if waits_for else "")
        replaces = self.turn.incoming.message if self.turn.incoming.press else ""
        return Step(conversation, (Say(text, rows, replaces),))

    def standing(self) -> Step:
        """How the meeting stands; it says that photos may come, and from now on today's go into it."""
        shown = card(self.turn, self.hall)
        step = self.step(shown.text, shown.rows)
        mark = f"{self.hall.place.id} {self.hall.month} {self.turn.now.date().isoformat()}"
        return step.plus(conversation=step.conversation.but(meeting=mark))

    def say(self, key: str, **mentions: object) -> str:
        return self.turn.say(key, **mentions)

    def _with(self, **changes: Any) -> "Sitting":
        return replace(self, hall=replace(self.hall, **changes))
