"""Whose photo is fetched next, and how much of one person's: a thousand of somebody's keep nobody else's waiting.

Above a burst a person's photos come in at a steady rate: none is lost, for WeCom keeps files for three days, Telegram
longer; and no disk is filled in an hour by one telephone.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from time import monotonic

from bot.budget import Budget
from storage.photos import Photo

FOR_OTHERS = 4
"""The last places of a channel go to people of whom nothing is being fetched."""
BURST, A_SECOND = 300_000_000, 100_000
"""Bytes of one person at once, and then: five gigabytes are in within fourteen hours."""
PATIENCE = 20
"""So many must still wait for their sender to hear of it."""
MOST_KNOWN = 10_000
"""People of whom is known when they had their turn; the longest waiting is forgotten first."""


class Shares:
    """Counts what came in from whom."""

    def __init__(self, now: Callable[[], float] = monotonic, burst: float = BURST, rate: float = A_SECOND) -> None:
        self._now = now
        self._budget = Budget(burst, rate)
        self._turns: OrderedDict[int, None] = OrderedDict()
        self._told: set[int] = set()

    def came(self, photo: Photo, size: int) -> None:
        """So many bytes were fetched."""
        if self._budget.at_rest(str(photo.person_id), self._now()):
            self._told.discard(photo.person_id)
        self._budget.spend(str(photo.person_id), self._now(), size)

    def over(self) -> dict[int, float]:
        """People of whom nothing more is fetched now, and the seconds until something is."""
        return {int(who): wait for who, wait in self._budget.over(self._now()).items()}

    def untold(self, person_id: int) -> bool:
        """Whether somebody is over their share and was not told so since they had all of it."""
        return person_id not in self._told and self._budget.wait(str(person_id), self._now(), 0) > 0

    def told(self, person_id: int) -> None:
        self._told.add(person_id)

    def choose(self, due: Sequence[Photo], under_way: Sequence[Photo], room: int) -> list[Photo]:
        """At most so many of what is due: of who has least under way, and of those of who waits longest for a turn."""
        busy, waiting, chosen = Counter(one.person_id for one in under_way), list(due), list[Photo]()
        places = {person: place for place, person in enumerate(self._turns)}
        while waiting and len(chosen) < room:
            best = min(waiting, key=lambda one: (busy[one.person_id], places.get(one.person_id, -1)))
            if busy[best.person_id] and room - len(chosen) <= FOR_OTHERS:
                break
            waiting.remove(best)
            chosen.append(best)
            busy[best.person_id] += 1
            self._had_a_turn(best.person_id)
        return chosen

    def _had_a_turn(self, person_id: int) -> None:
        self._turns.pop(person_id, None)
        self._turns[person_id] = None
        if len(self._turns) > MOST_KNOWN:
            self._turns.popitem(last=False)
