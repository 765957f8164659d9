"""What the sender holds in memory of the outbox, how far it has read there, and what it passed by for want of room."""

from collections import Counter
from collections.abc import Iterable, Sequence

from storage.messages import NOTICE, REPLY, Kind
from storage.outbox import Parcel

AT_ONCE = 500
"""Rows of a kind and a channel: a broadcast of any length, and a channel that is down, keep no reply waiting."""
OF_ONE = 20
"""Rows of a kind and a chat among them: who is told a thousand things leaves room for everybody else."""

Lane = tuple[str, str, Kind]
"""Channel, chat, kind: a notice that waits for its moment is no reason for a reply to the same chat to wait with it."""


class Held:
    """Rows from their reading until they are settled. What was passed by is read again, before anything newer."""

    def __init__(self, channels: Sequence[str]) -> None:
        self._channels = channels
        self.after: dict[Kind, int] = {REPLY: 0, NOTICE: 0}
        """How far the store was read."""
        self._rows: dict[Kind, dict[int, str]] = {REPLY: {}, NOTICE: {}}
        """Their channels, by number."""
        self._full: dict[Kind, set[str]] = {REPLY: set(), NOTICE: set()}
        self._passed_by: set[Lane] = set()
        self._dry: set[Lane] = set()

    def with_room(self, kind: Kind) -> list[str]:
        """Channels of which more may be held. One that was full counts when half of that has gone, for then all that
        waits is read from the start."""
        if self._full[kind]:
            many = Counter(self._rows[kind].values())
            back = {name for name in self._full[kind] if many[name] <= AT_ONCE // 2}
            self._full[kind] -= back
            self.after[kind] = 0 if back else self.after[kind]
        return [name for name in self._channels if name not in self._full[kind]]

    def takes(self, parcel: Parcel, of_its_lane: int) -> bool:
        """Whether this row, just read, is to be sent now; `of_its_lane` are waiting before it."""
        lane = lane_of(parcel)
        channel, _, kind = lane
        rows = self._rows[kind]
        self.after[kind] = max(self.after[kind], parcel.id)
        if parcel.id in rows:
            return False
        if len(rows) >= AT_ONCE and sum(one == channel for one in rows.values()) >= AT_ONCE:
            self._full[kind].add(channel)
        if of_its_lane >= OF_ONE:
            self._passed_by.add(lane)
        if channel in self._full[kind] or lane in self._passed_by:
            return False
        rows[parcel.id] = channel
        return True

    def is_full(self, kind: Kind) -> bool:
        """Whether of some channel more stands in the store than is held."""
        return bool(self._full[kind])

    def ran_dry(self, lane: Lane) -> bool:
        """Nothing of a lane waits any more; whether it was passed by meanwhile."""
        if lane in self._passed_by:
            self._dry.add(lane)
        return lane in self._passed_by

    def look_again(self) -> bool:
        """Fills lanes that ran dry. Only between two readings: nothing newer must come in before what was passed by."""
        kinds = {kind for _, _, kind in self._dry}
        self.after |= dict.fromkeys(kinds, 0)
        self._passed_by -= self._dry
        self._dry.clear()
        return bool(kinds)

    def from_the_start(self) -> None:
        """Rows that were postponed, or have moved, stand before those that were read last."""
        self.after = dict.fromkeys(self.after, 0)

    def let_go(self, numbers: Iterable[int]) -> None:
        """Only of what is settled: a row that was sent but not crossed off yet looks as if it were still waiting."""
        for number in numbers:
            for rows in self._rows.values():
                rows.pop(number, None)


def lane_of(parcel: Parcel) -> Lane:
    return parcel.outgoing.channel, parcel.outgoing.chat, parcel.outgoing.kind
