"""The queue of updates: what waits for the bot, what it has confirmed, and who may ask for it.

Confirmation follows the Bot API server's own queue: an offset drops what is below it, a negative one all but the last
few, and one far beyond the newest id counts as none, so that ids may start again lower after a quiet week.
"""

from dataclasses import dataclass

from tests.bell import Bell
from tests.telegram.refusals import SECOND_POLLER, Refusal, RefusedError
from tests.telegram.wire import JSON

ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
FUTURE = 10  # ids beyond the newest that the server still believes


@dataclass(eq=False)
class Update:
    """One update on its way."""

    id: int
    body: JSON
    in_flight: bool = False


class Updates:
    """Pending updates of one bot, oldest first."""

    def __init__(self, first_id: int) -> None:
        self.next_id = first_id
        self.pending: list[Update] = []
        self.allowed: list[str] = []
        self.deliver_twice = False
        self.closed = False
        self.bell = Bell()
        self._echoes: list[Update] = []
        self._turn = 0
        self._ended_by = SECOND_POLLER

    def add(self, kind: str, body: JSON) -> JSON | None:
        """Queues an update unless the bot has not asked for its kind; gives the Update object."""
        if kind not in self.allowed and (self.allowed or kind in ONLY_WHEN_ASKED):
            return None
        update = Update(self.next_id, {"update_id": self.next_id, kind: body})
        self.next_id += 1
        self.pending.append(update)
        self.bell.ring()
        return update.body

    def restart_ids_at(self, number: int) -> None:
        """The next update gets this id. Telegram does so after a quiet week, so nothing may be pending."""
        if self.pending:
            raise ValueError("updates are pending: ids start again only after a quiet week")
        self.next_id = number

    async def poll(self, offset: int, limit: int, seconds: float) -> list[JSON]:
        """What getUpdates answers after at most so many seconds. Raises RefusedError when another poller comes."""
        turn = self.end_poll(SECOND_POLLER)
        self._confirm(offset)
        await self.bell.until(lambda: bool(self._waiting()) or self.closed or turn != self._turn, seconds)
        if turn != self._turn:
            raise RefusedError(self._ended_by)
        batch = self._waiting()[:limit]
        self._echoes = [update for update in self._echoes if update not in batch]
        return [update.body for update in batch]

    def end_poll(self, reason: Refusal) -> int:
        """Sends a waiting poller away; gives the number of the new turn."""
        self._ended_by = reason
        self._turn += 1
        self.bell.ring()
        return self._turn

    def take(self) -> Update | None:
        """The next update to post to a webhook, marked as on its way."""
        ready = next((update for update in self._waiting() if not update.in_flight), None)
        if ready:
            ready.in_flight = True
        return ready

    def done(self, update: Update) -> None:
        """A webhook has taken this update."""
        if update in self.pending:
            self._drop([update])
        else:
            self._echoes = [echo for echo in self._echoes if echo is not update]
        self.bell.ring()

    def forget(self) -> None:
        """Drops everything pending."""
        self.pending, self._echoes = [], []
        self.bell.ring()

    def _waiting(self) -> list[Update]:
        return self._echoes + self.pending

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._drop(self.pending[:offset])
        elif offset <= self.next_id + FUTURE:
            self._drop([update for update in self.pending if update.id < offset])
        self.bell.ring()

    def _drop(self, confirmed: list[Update]) -> None:
        self.pending = [update for update in self.pending if update not in confirmed]
        if self.deliver_twice:
            self._echoes += [Update(update.id, update.body) for update in confirmed]
