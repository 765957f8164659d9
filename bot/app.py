"""The whole program, built by hand in one list: started in order, stopped in reverse."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.applications import Starlette

from bot.channels.channel import Channel
from bot.cleaning import Cleaning
from bot.commands import COMMANDS
from bot.fetch import Fetcher, OnSettled, OnSlowed
from bot.health import Health
from bot.intake import Intake
from bot.leased import Leased
from bot.parts import Part, Parts, run_together
from bot.promises import Maker, Promises
from bot.send import Sender
from bot.server import Server
from bot.settings import Settings
from bot.slowing import Slowing
from bot.switched_on import page, switched_on
from bot.turns import Turns
from handlers import photos
from handlers.handle import House
from handlers.issues import arrived
from handlers.issues.makers import IssueMakers
from handlers.summary.ask import make as make_summary
from handlers.summary.made import SummaryFiles
from handlers.theme_day import calendar_file
from reminders import foreseeing
from reminders.clock import Clock
from reminders.group_summary import CHANNEL, EVERY, GroupSummary
from storage import faults, people
from storage.database import Database, Tx
from storage.photos import Photo

if TYPE_CHECKING:
    from storage.wire import Wire

log = logging.getLogger(__name__)
ARRIVED, POSTED, RING = "arrived", "posted", "ring "
"""What processes tell each other: messages were accepted, rows were written, something is new in that page's chat."""


class App:
    """Everything that runs. `await run()` ends when the task is cancelled, with everything stopped.

    Where several processes share a store, each decides turns and serves pages; what only one may do at a time, such as
    to poll and send for a channel, is done by who holds its lease.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        self._settings = settings
        self._house = House(settings.zone, settings.language, COMMANDS, lambda name: self.channels[name].private_link)
        self._wire = _wire(settings.database_url, self._heard) if database.shared else None
        self._wakes: dict[str, Callable[[], None]] = {}
        """Of those who look for what was posted, by name."""
        self.browser = page(settings, database, lambda chat: self._tell(f"{RING}{chat}"))
        self.channels, routes = switched_on(settings, database, self.browser)
        health = Health(database, self.channels, settings.data_dir)
        self.web = Starlette(routes=[*health.routes(), *routes])

        self._turns = Turns(database, self._house, self._after_turns, _slowing(settings, self.channels))
        self._intake = Intake(database, self._after_intake)
        self._server = Server(self.web, settings.http_host, settings.http_port)

    async def run(self) -> None:
        """Until cancelled. Raises PartEndedError when one of the parts ends: none of them does so by itself."""
        try:
            await run_together(self._shared() if self._wire else self._alone())
        finally:
            for channel in self.channels.values():
                await channel.close()
            await self.database.close()

    def _alone(self) -> Parts:
        """The only process there is."""
        every = list(self.channels)
        return [*self._sending(every), *self._office(), *self._deciding(), *self._listening(every), *self._open()]

    def _shared(self) -> Parts:
        """One of several."""
        assert self._wire is not None  # noqa: S101 -- what makes it one of several
        holder = uuid4().hex
        office = Leased(self.database, "office", holder, self._office)
        carriers = [Leased(self.database, f"channel {n}", holder, partial(self._carrying, n)) for n in self.channels]
        leased = [(one.name, one.run) for one in (office, *carriers)]
        return [("wire", self._wire.run), *self._deciding(), *leased, *self._open()]

    def _carrying(self, channel: str) -> Parts:
        """All that one process does for a channel."""
        return [*self._sending([channel]), *self._listening([channel])]

    def _sending(self, names: Sequence[str]) -> Parts:
        channels = {name: self.channels[name] for name in names}
        sender = Sender(self.database, channels)
        fetcher = Fetcher(self.database, channels, self._settings.data_dir, _telling(self._house), _slowed(self._house))
        self._wakes |= {f"sender {names}": sender.wake, f"fetcher {names}": fetcher.wake}
        return [("sender", sender.run), ("fetcher", fetcher.run)]

    def _listening(self, names: Sequence[str]) -> Parts:
        return [(name, partial(self.channels[name].listen, self._intake.accept)) for name in names]

    def _deciding(self) -> Parts:
        return [("turns", self._turns.run), ("intake", self._intake.run)]

    def _open(self) -> Parts:
        """Where others knock."""
        doors = [(f"{name}, open", partial(one.receive, self._intake.accept)) for name, one in self.channels.items()]
        return [*doors, ("web", self._server.run)]

    def _office(self) -> Parts:
        """What is made and said unasked, or takes long, and what is tidied up."""
        promises = Promises(self.database, _makers(self._settings, self._house), self._settings.language, self._posted)
        self._wakes["promises"] = promises.wake
        clock = Clock(self.database, self._house, self._posted)
        group = GroupSummary(self.database, self._house, self._settings.data_dir, self._posted)
        weekly = [("group summary", partial(_for_real, self.database, group.run))]
        cleaning = Cleaning(self.database, self._settings.data_dir)
        parts = [("promises", promises.run), ("clock", clock.run), ("cleaning", cleaning.run)]
        return [*parts, *(weekly if CHANNEL in self.channels else [])]

    def _after_intake(self) -> None:
        self._turns.wake()
        self._tell(ARRIVED)

    def _after_turns(self) -> None:
        self._posted()

    def _posted(self) -> None:
        self._wake()
        self._tell(POSTED)

    def _wake(self) -> None:
        for wake in self._wakes.values():
            wake()

    def _tell(self, word: str) -> None:
        if self._wire:
            self._wire.say(word)

    def _heard(self, word: str) -> None:
        """From another process."""
        if word == ARRIVED:
            self._turns.wake()
        elif word == POSTED:
            self._wake()
        else:
            self.browser.ring(word.removeprefix(RING))


def _wire(url: str, hear: Callable[[str], None]) -> "Wire":
    from storage.wire import Wire  # here: a store that is not shared needs no driver for it

    return Wire(url, hear)


def _slowing(settings: Settings, channels: Mapping[str, Channel]) -> Slowing:
    """Nobody is dealt with faster than may be answered. WeCom counts by the minute; the page has a limit of its own."""
    rates = {name: one.chat_rate for name, one in channels.items()}
    return Slowing(rates | {"wecom": settings.wecom_chat_minute / 60}, settings.language)


def _makers(settings: Settings, house: House) -> dict[str, Maker]:
    """Who makes what was promised, by its kind."""
    return {
        "summary": make_summary,
        "summary_file": SummaryFiles(settings.data_dir).make,
        calendar_file.KIND: calendar_file.CalendarFiles(settings.data_dir).make,
        foreseeing.KIND: foreseeing.Foreseeing(house).make,
        **IssueMakers(settings.data_dir).by_kind,
    }


async def _for_real(database: Database, run: Part) -> None:
    """As soon as there is more than the sample town: a real group hears of no sample."""
    while await _only_samples(database):  # noqa: ASYNC110 -- no bell rings
        await asyncio.sleep(EVERY)
    await run()


async def _only_samples(database: Database) -> bool:
    try:
        async with database.reading() as tx:
            return await people.sample_only(tx)
    except Exception as error:
        faults.record(log, error, "the group's summary waits: the store refused")
        return True


def _telling(house: House) -> OnSettled:
    """What follows, in the same commit, when photos have come in or were given up."""

    async def tell(tx: Tx, settled: Sequence[Photo]) -> None:
        await photos.tell(tx, settled, house)
        await arrived.settled(tx, settled, house.zone, house.language)

    return tell


def _slowed(house: House) -> OnSlowed:
    async def tell(tx: Tx, person_id: int) -> None:
        await photos.tell_slowed(tx, person_id, house)

    return tell
