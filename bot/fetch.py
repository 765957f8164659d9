"""Brings in photos after their report is kept: fetches, examines, writes the file, then tells the store.

What is to be fetched stands in the table of photos and nowhere else, so a restart goes on where the last run was cut
off: the same photo is then fetched once more and found to be there.
"""

import asyncio
import logging
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.channel import Channel
from bot.shares import FOR_OTHERS, PATIENCE, Shares
from storage import faults, files, photos
from storage.database import Database, Tx
from storage.messages import AttachmentKind
from storage.photos import Paths, Photo
from storage.pictures import MAX_BYTES, File, PictureError, examine, examine_file
from storage.problems import BROKEN, NETWORK, ChannelError, Problem
from storage.shared_files import BucketError, share

OnSlowed = Callable[[Tx, int], Awaitable[None]]
"""Called in a transaction, once, with who sent more than is fetched at once: here they are told so."""
OnSettled = Callable[[Tx, Sequence[Photo]], Awaitable[None]]
"""Called in the transaction that keeps or loses photos, with those: here their senders' messages are written."""

AT_ONCE = 10  # fetches of one channel: one that is down does not hold up another
LOOKED_AT = 50  # of those that are due, to choose from
LEAST_FREE = 512 << 20  # bytes: what people write must still be kept when no photo is
GATHER = 0.5  # seconds between two looks: under load replies come first, and photos are settled many at a time
DEADLINE = 300.0  # seconds for one fetch
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800, 2 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
)
"""Before each further try. After ten tries in two days a photo is lost: WeCom deletes what was sent after three."""
LOOK_AGAIN = 60.0  # seconds: another process may have written rows, or the clock been set
FAULT_PAUSE = 5.0  # seconds after the store refused a transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """How one try ended: with a file that is safe on disk, and where other machines find it, or with a problem."""

    photo: Photo
    file: File | None = None
    paths: Paths | None = None
    problem: Problem = BROKEN
    after: float = 0.0
    """Seconds to wait at least, where the platform says."""


class Fetcher:
    """Give it to a task as `run()`; call `wake()` after a commit that expects photos."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        directory: Path,
        on_settled: OnSettled,
        on_slowed: OnSlowed | None = None,
        fault_pause: float = FAULT_PAUSE,
        gather: float = GATHER,
        shares: Shares | None = None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._directory = directory
        self._on_settled = on_settled
        self._on_slowed = on_slowed
        self._fault_pause = fault_pause
        self._gather = gather
        self._woken = asyncio.Event()
        self._examining = asyncio.Semaphore(1)  # the largest pictures take 300 MB while they are looked at
        self._under_way: dict[str, Photo] = {}  # from its start until it is settled
        self._shares = shares or Shares()
        self._full = False  # the disk, when it was last looked at
        self._ended: list[Ended] = []

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Runs until cancelled; goes on after every fault."""
        await asyncio.to_thread(files.sweep, self._directory)
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                try:
                    await self._settle()
                    pause = await self._start(group)
                except Exception as error:
                    faults.record(log, error, "photos wait: the store refused a transaction")
                    await asyncio.sleep(self._fault_pause)
                else:
                    await self._wait(pause)
                    await asyncio.sleep(self._gather)

    async def _wait(self, pause: float) -> None:
        try:
            async with asyncio.timeout(pause):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _start(self, group: asyncio.TaskGroup) -> float:
        """Starts what is due, as much as there is room for; returns the seconds until more is due."""
        if not any(self._room(name) for name in self._channels):
            return LOOK_AGAIN  # until one of those under way has ended
        if self._disk_is_full():
            return LOOK_AGAIN
        over = self._shares.over()
        async with self._database.reading() as tx:
            starting = [photo for name in self._channels for photo in await self._due(tx, name, over)]
            under_way = self._under_way | {photo.id: photo for photo in starting}
            moment = await photos.next_due(tx, self._roomy(under_way), under_way, over)
        self._under_way = under_way  # only now: what the store did not let us start must be found again
        for photo in starting:
            group.create_task(self._bring(photo))
        soonest = min(over.values(), default=LOOK_AGAIN)
        return min(soonest, LOOK_AGAIN if moment is None else self._seconds_until(moment))

    async def _due(self, tx: Tx, channel: str, over: Collection[int]) -> list[Photo]:
        room = self._room(channel)
        if not room:
            return []
        due = await photos.due(tx, channel, LOOKED_AT, self._under_way, over)
        return self._shares.choose(due, self._of(channel), room)

    def _room(self, channel: str) -> int:
        return AT_ONCE - len(self._of(channel))

    def _roomy(self, under_way: Mapping[str, Photo]) -> list[str]:
        """Channels that need not wait until one under way ends, which wakes us."""
        many = Counter(photo.channel for photo in under_way.values())
        return [name for name in self._channels if AT_ONCE - many[name] > FOR_OTHERS]

    def _of(self, channel: str) -> list[Photo]:
        return [photo for photo in self._under_way.values() if photo.channel == channel]

    def _disk_is_full(self) -> bool:
        """Then photos wait, without a try being counted, so that there is room for what people write."""
        full = shutil.disk_usage(self._directory).free < LEAST_FREE
        if full and not self._full:
            log.error("the disk has less than %s MiB free: photos wait until there is more", LEAST_FREE >> 20)
        self._full = full
        return full

    def _seconds_until(self, moment: datetime) -> float:
        return min(max((moment - self._database.now()).total_seconds(), 0.0), LOOK_AGAIN)

    async def _bring(self, photo: Photo) -> None:
        try:
            ended = await self._try(photo)
        except (ChannelError, PictureError, BucketError) as error:
            ended = Ended(photo, problem=error.problem, after=getattr(error, "after", 0.0))
        except TimeoutError:
            ended = Ended(photo, problem=NETWORK)
        except Exception as error:
            faults.record(log, error, "photo %s", photo.id)
            ended = Ended(photo)
        self._ended.append(ended)
        self._woken.set()

    async def _try(self, photo: Photo) -> Ended:
        async with asyncio.timeout(DEADLINE):
            content = await self._channels[photo.channel].fetch(photo.attachment, MAX_BYTES)
        self._shares.came(photo, len(content))
        async with self._examining:
            file, paths = await asyncio.to_thread(_examine_and_put, self._directory, photo, content)
        await share(self._directory, paths.kept, paths.thumbnail)
        return Ended(photo, file, paths)

    async def _settle(self) -> None:
        """Tells the store what has ended, all in one transaction; if that fails, each alone."""
        ended, self._ended = self._ended, []
        try:
            if ended:
                await self._write(ended)
        except Exception as error:
            faults.record(log, error, "photos could not be settled together: each is tried alone")
            for one in ended:
                await self._settle_alone(one)
        finally:
            for one in ended:
                del self._under_way[one.photo.id]

    async def _settle_alone(self, one: Ended) -> None:
        try:
            await self._write([one])
        except Exception as error:
            faults.record(log, error, "photo %s could not be settled: it is fetched again", one.photo.id)
            await asyncio.sleep(self._fault_pause)

    async def _write(self, ended: Sequence[Ended]) -> None:
        async with self._database.transaction() as tx:
            settled = [one.photo.id for one in ended if await _record(tx, one)]
            if settled:
                await self._on_settled(tx, await photos.named(tx, settled))
            for person in {one.photo.person_id for one in ended if self._shares.untold(one.photo.person_id)}:
                await self._slowed(tx, person)

    async def _slowed(self, tx: Tx, person: int) -> None:
        if self._on_slowed and await photos.many_wait(tx, person, PATIENCE):
            await self._on_slowed(tx, person)
            self._shares.told(person)


def _examine_and_put(directory: Path, photo: Photo, content: bytes) -> tuple[File, Paths]:
    attachment = photo.attachment
    file = examine(content) if attachment.kind is AttachmentKind.PHOTO else examine_file(content, attachment.mime)
    return file, files.put(directory, file)


async def _record(tx: Tx, one: Ended) -> bool:
    """True when with this the photo is kept or lost."""
    photo, problem, tries = one.photo, one.problem, one.photo.tries + 1
    if one.file and one.paths:
        return await photos.keep(tx, photo.id, one.file, one.paths)
    if problem.ours:
        log.warning("photo %s, try %s: %s", photo.id, tries, problem.code)
    if not problem.retry or tries > len(PAUSES):
        return await photos.lose(tx, photo.id, problem)
    pause = max(PAUSES[tries - 1], timedelta(seconds=one.after))
    await photos.postpone(tx, photo.id, tries, tx.now + pause, problem)
    return False
