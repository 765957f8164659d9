"""Sends what stands in the outbox, with patience: replies before notices, in order among those of a chat, until done.

Rows are crossed off in batches, so a crash may repeat replies that were in flight; a notice is claimed as it leaves, so
that a crash leaves out no more than what was in flight, and repeats nothing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.channels.channel import Channel
from bot.claims import Claims
from bot.held import AT_ONCE, Held, Lane, lane_of
from bot.pace import Pace
from storage import faults, outbox, people
from storage.database import Database
from storage.messages import NOTICE, REPLY, Kind
from storage.outbox import Parcel
from storage.problems import BROKEN, MIGRATED, SLOW_DOWN, ChannelError

TRIES = 10
LONGEST_PAUSE = 300.0
"""Seconds between two tries at most, unless the platform says longer."""
OUTAGE_PAUSE, OUTAGE_LOOK = 60.0, 0.5
"""Seconds between two tries, and between two looks whether it is over, while the whole channel has a problem: such
tries are not counted, so that nothing is given up because a line was dead for an hour."""
LOOK_AGAIN = 15.0
GATHER = 0.02
"""Seconds in which what has become of rows gathers for one commit: as much may be sent again after a crash."""

log = logging.getLogger(__name__)
Chat = tuple[str, str]
"""Channel and chat."""


@dataclass(slots=True)
class Ended:
    """Rows whose fate is decided and not yet written."""

    sent: list[int] = field(default_factory=list)
    uncertain: list[int] = field(default_factory=list)
    """Notices that may have been sent: nobody is told twice."""
    parked: list[tuple[Parcel, str]] = field(default_factory=list)
    postponed: list[tuple[Parcel, float, str]] = field(default_factory=list)
    unreachable: list[tuple[Chat, str]] = field(default_factory=list)
    moved: list[tuple[Chat, str]] = field(default_factory=list)
    freed: list[int] = field(default_factory=list)
    """Rows that are read again from the store: their chat has a new id there."""

    def __bool__(self) -> bool:
        return bool(self.sent or self.uncertain or self.parked or self.postponed or self.unreachable or self.moved)


class Sender:
    """Run it once a process; call `wake()` after rows were committed."""

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._channels = channels
        self._woken = asyncio.Event()
        self._fresh = True  # rows may have been written since the store was last looked at
        self._gathering = False
        self._ended = Ended()
        self._claims = Claims(database)
        self._lanes: dict[Lane, deque[Parcel]] = {}
        self._held = Held(list(channels))

    def wake(self) -> None:
        self._fresh = True
        self._woken.set()

    async def run(self) -> None:
        """Runs until cancelled; what is decided by then is written before it ends."""
        clock = asyncio.get_running_loop().time
        self._paces = {name: Pace(one.rate, one.chat_rate, clock) for name, one in self._channels.items()}
        async with self._database.transaction() as tx:
            uncertain = await outbox.settle_uncertain(tx, list(self._channels))
        if uncertain:
            log.warning(
                "%s notices may or may not have been sent before the last stop: they are not repeated", uncertain
            )
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._claims.run())
                await self._go_on(group)
        finally:
            await asyncio.shield(self._settle())

    async def _go_on(self, group: asyncio.TaskGroup) -> None:
        clock = asyncio.get_running_loop().time
        looked = clock()
        while True:
            self._woken.clear()
            try:
                await self._settle()
                fresh, self._fresh = self._held.look_again() or self._fresh, False
                for kind in (REPLY, NOTICE) if fresh else ():
                    await self._start(group, kind)
            except Exception as error:
                faults.record(log, error, "sending waits: the store refused")
                await asyncio.sleep(1)
            try:
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._woken.wait()
            except TimeoutError:
                self._fresh = True
            if clock() - looked >= LOOK_AGAIN:  # however busy: rows that an earlier run postponed come due
                self._held.from_the_start()
                looked, self._fresh = clock(), True

    async def _start(self, group: asyncio.TaskGroup, kind: Kind) -> None:
        """Takes into memory what may be sent now."""
        while names := self._held.with_room(kind):
            async with self._database.reading() as tx:
                found = await outbox.waiting(tx, kind, names, self._held.after[kind], AT_ONCE)
            for parcel in found:
                self._enqueue(group, parcel)
            if len(found) < AT_ONCE:
                break
        self._fresh = self._fresh or self._held.is_full(kind)

    def _enqueue(self, group: asyncio.TaskGroup, parcel: Parcel) -> None:
        lane = lane_of(parcel)
        waiting = self._lanes.get(lane)
        if not self._held.takes(parcel, len(waiting or ())):
            return
        if waiting is not None:
            waiting.append(parcel)
            return
        self._lanes[lane] = deque([parcel])
        group.create_task(self._send_lane(lane))

    async def _send_lane(self, lane: Lane) -> None:
        """A chat's messages of a kind, one after the other; one that must wait keeps their order."""
        waiting = self._lanes[lane]
        pace = self._paces[lane[0]]
        while waiting:
            parcel = waiting[0]
            async with pace.turn(lane[1], parcel.outgoing.kind == REPLY) as leaving:
                mine = parcel.outgoing.kind == REPLY or await self._claim(parcel)
                leaving.goes()
                again = await self._send(lane, parcel) if mine else None
            if again is not None:
                waiting[0], pause = again
                await self._rest(self._channels[lane[0]], pause)
                continue
            waiting.popleft()
        del self._lanes[lane]
        if self._held.ran_dry(lane):
            self._woken.set()

    async def _rest(self, channel: Channel, pause: float) -> None:
        """Waits so many seconds; where the whole channel has a problem only until it is over."""
        clock, outage = asyncio.get_running_loop().time, channel.problem is not None
        until = clock() + pause
        while (left := until - clock()) > 0 and not (outage and channel.problem is None):  # noqa: ASYNC110 -- rings no bell
            await asyncio.sleep(min(OUTAGE_LOOK, left) if outage else left)

    async def _claim(self, parcel: Parcel) -> bool:
        """False when another process sends it, or the store refused: then it is read again from there."""
        try:
            mine = await self._claims.mine(parcel.id)
        except Exception as error:
            faults.record(log, error, "notice %s waits: the store refused its claim", parcel.id)
            mine = False
        if not mine:
            self._held.let_go([parcel.id])
        return mine

    async def _send(self, lane: Lane, parcel: Parcel) -> tuple[Parcel, float] | None:
        """Sends one; None when its fate is decided, else what is tried again after so many seconds."""
        try:
            await self._channels[lane[0]].send(parcel.outgoing)
        except ChannelError as error:
            return self._refused(lane, parcel, error)
        except Exception as error:
            # Its text may hold an address with a token in it: only what kind it is is logged.
            log.error("outbox row %s: %s", parcel.id, type(error).__name__)
            return self._refused(lane, parcel, ChannelError(BROKEN))
        self._ended.sent.append(parcel.id)
        self._settle_soon()
        return None

    def _refused(self, lane: Lane, parcel: Parcel, error: ChannelError) -> tuple[Parcel, float] | None:
        problem = error.problem
        outage = problem.retry and self._channels[lane[0]].problem is not None
        parcel = parcel if outage else replace(parcel, tries=parcel.tries + 1)
        self._settle_soon()
        if error.uncertain and parcel.outgoing.kind == NOTICE:
            self._ended.uncertain.append(parcel.id)
            return None
        if problem is MIGRATED and error.chat:
            self._ended.moved.append((lane[:2], error.chat))
            self._ended.postponed.append((parcel, 0.0, problem.code))
            self._ended.freed.append(parcel.id)
            return None
        if problem is SLOW_DOWN:
            self._paces[lane[0]].slow_down()
        if problem.unreachable:
            self._ended.unreachable.append((lane[:2], problem.code))
        if problem.ours and not outage:  # the channel itself says what is wrong with it, once
            log.error("outbox row %s was refused by %s: %s", parcel.id, lane[0], error)
        if not problem.retry or parcel.tries >= TRIES:
            self._ended.parked.append((parcel, problem.code))
            return None
        usual = OUTAGE_PAUSE if outage else min(2.0 ** (parcel.tries - 1), LONGEST_PAUSE)
        pause = max(error.after, usual)
        self._ended.postponed.append((parcel, pause, problem.code))
        return parcel, pause

    def _settle_soon(self) -> None:
        if not self._gathering:
            self._gathering = True
            asyncio.get_running_loop().call_later(GATHER, self._woken.set)

    async def _settle(self) -> None:
        """Writes what has become of rows, all that has gathered in one commit."""
        self._gathering = False
        if not self._ended:
            return
        ended, self._ended = self._ended, Ended()
        try:
            async with self._database.transaction() as tx:
                for parcel, pause, problem in ended.postponed:  # first: one of them may have been sent meanwhile
                    due_at = tx.now + timedelta(seconds=pause)
                    await outbox.postpone(tx, parcel.id, parcel.tries, due_at, problem)
                if ended.sent:
                    await outbox.sent(tx, ended.sent)
                if ended.uncertain:
                    await outbox.leave_uncertain(tx, ended.uncertain)
                for parcel, problem in ended.parked:
                    await outbox.park(tx, parcel.id, parcel.tries, problem)
                for (channel, chat), problem in ended.unreachable:
                    await people.unreachable(tx, channel, chat, problem)
                for (channel, chat), new_chat in ended.moved:
                    await outbox.move(tx, channel, chat, new_chat)
        except BaseException:  # cancelled, too: nothing that happened may be forgotten
            ended.sent += self._ended.sent
            ended.uncertain += self._ended.uncertain
            ended.parked += self._ended.parked
            ended.postponed += self._ended.postponed
            ended.unreachable += self._ended.unreachable
            ended.moved += self._ended.moved
            ended.freed += self._ended.freed
            self._ended = ended
            raise
        parked = [parcel.id for parcel, _ in ended.parked]
        self._held.let_go([*ended.sent, *ended.uncertain, *parked, *ended.freed])
        if ended.freed:
            self._held.from_the_start()
            self._fresh = True
