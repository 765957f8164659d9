"""Who sends faster than can be answered: the messages are kept and dealt with at the pace at which answers may leave.

Else answers would pile up before one chat, and what that person wants to say an hour later would wait behind them all
the same. Nobody else notices: of each person one message is taken at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from time import monotonic

from bot.budget import Budget
from handlers.words.say import say
from storage import inbox, outbox, people
from storage.database import Tx
from storage.inbox import Arrival
from storage.messages import Outgoing

BURST = 30
"""Messages of one person that are dealt with at once: an office's photos of a day, forwarded."""
PATIENCE = 30
"""So many must still wait for somebody to hear of it: who sent a few too many is through before having read it."""


class Slowing:
    """`rates` says how many messages a second one chat of a channel may get; 0, and what is not named: no limit."""

    def __init__(self, rates: Mapping[str, float], language: str, now: Callable[[], float] = monotonic) -> None:
        self._budgets = {name: Budget(BURST, rate) for name, rate in rates.items() if rate}
        self._language = language
        self._now = now
        self._told: set[str] = set()

    async def admit(self, tx: Tx, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Those that are dealt with now. The others are put off; who has sent far too many hears so, once."""
        now = self._now()
        admitted = []
        for one in arrivals:
            budget = self._budgets.get(one.incoming.channel)
            wait = budget.wait(one.lane, now) if budget else 0.0
            if wait > 0:
                await inbox.put_off(tx, one.id, tx.now + timedelta(seconds=wait))
                continue
            admitted.append(one)
            if budget:
                await self._count(tx, one, budget, now)
        return admitted

    async def _count(self, tx: Tx, one: Arrival, budget: Budget, now: float) -> None:
        if budget.at_rest(one.lane, now):
            self._told.discard(one.lane)
        budget.spend(one.lane, now)
        slowed = budget.wait(one.lane, now) > 0 and one.lane not in self._told
        if slowed and await inbox.many_wait(tx, one.lane, PATIENCE):
            self._told.add(one.lane)
            await self._tell(tx, one)

    async def _tell(self, tx: Tx, one: Arrival) -> None:
        incoming = one.incoming
        if incoming.group:
            return  # others read along
        account = (incoming.channel, incoming.account)
        known = (await people.by_accounts(tx, [account])).get(account)
        language = (known.person.language if known else "") or self._language
        await outbox.post(
            tx, [Outgoing(channel=incoming.channel, chat=incoming.chat, text=say(language, "slowed.messages"))]
        )
