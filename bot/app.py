"""The whole program, built by hand in one list: started in order, stopped in reverse."""

import asyncio
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from bot.channels.browser.browser import BrowserChannel
from bot.channels.channel import Channel
from bot.commands import COMMANDS
from bot.fetch import Fetcher, OnSettled
from bot.health import Health
from bot.intake import Intake
from bot.promises import Promises
from bot.send import Sender
from bot.settings import Settings
from bot.turns import Turns
from handlers import photos
from handlers.commands.table import menu
from handlers.handle import House
from handlers.issues import arrived
from handlers.issues.makers import IssueMakers
from handlers.summary.ask import make as make_summary
from handlers.summary.made import SummaryFiles
from handlers.theme_day import calendar_file
from handlers.words.say import LANGUAGES
from reminders import foreseeing
from reminders.clock import Clock
from reminders.group_summary import CHANNEL, EVERY, GroupSummary
from storage import faults, people
from storage.database import Database, Tx
from storage.photos import Photo

log = logging.getLogger(__name__)
Part = Callable[[], Awaitable[None]]


class PartEndedError(Exception):
    """A part of the program, which is named, has ended though nobody asked it to; why is in the log."""


class App:
    """Everything that runs. `await run()` ends when the task is cancelled, with everything stopped."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        house = House(settings.zone, settings.language, COMMANDS, lambda name: self.channels[name].private_link)
        self.browser = _browser(settings, database)
        self.channels, routes = _channels(settings, database, self.browser)
        health = Health(database, self.channels, settings.data_dir)
        self.web = Starlette(routes=[*health.routes(), *routes])

        self.turns = Turns(database, house, self._after_turns)
        self.intake = Intake(database, self.turns.wake)
        self.sender = Sender(database, self.channels)
        self.fetcher = Fetcher(database, self.channels, settings.data_dir, _telling(house))
        makers = {
            "summary": make_summary,
            "summary_file": SummaryFiles(settings.data_dir).make,
            calendar_file.KIND: calendar_file.CalendarFiles(settings.data_dir).make,
            foreseeing.KIND: foreseeing.Foreseeing(house).make,
            **IssueMakers(settings.data_dir).by_kind,
        }
        self.promises = Promises(database, makers, settings.language, self.sender.wake)
        self.clock = Clock(database, house, self.sender.wake)
        self.server = Server(self.web, settings.http_host, settings.http_port)
        self._parts: list[tuple[str, Part]] = [
            ("sender", self.sender.run),
            ("fetcher", self.fetcher.run),
            ("promises", self.promises.run),
            ("turns", self.turns.run),
            ("clock", self.clock.run),
            *self._to_a_group(database, house, settings.data_dir),
            ("intake", self.intake.run),
            *((name, self._listen(channel)) for name, channel in self.channels.items()),
            ("web", self.server.run),
        ]

    async def run(self) -> None:
        """Starts the parts in order; when cancelled, or when one of them ends, stops them in reverse. Raises
        PartEndedError in the latter case: none of them ends by itself."""
        running: list[tuple[str, asyncio.Task[None]]] = []
        try:
            for name, part in self._parts:
                running.append((name, asyncio.create_task(_named(part), name=name)))
            await asyncio.wait([task for _, task in running], return_when=asyncio.FIRST_COMPLETED)
            raise PartEndedError(next(name for name, task in running if task.done()))
        finally:
            for name, task in reversed(running):
                await _stop(name, task)
            for channel in self.channels.values():
                await channel.close()
            await self.database.close()

    def _after_turns(self) -> None:
        self.sender.wake()
        self.fetcher.wake()
        self.promises.wake()

    def _listen(self, channel: Channel) -> Part:
        async def listen() -> None:
            await channel.listen(self.intake.accept)

        return listen

    def _to_a_group(self, database: Database, house: House, data_dir: Path) -> list[tuple[str, Part]]:
        """The weekly summary for a group, where there is one that hears it."""
        if CHANNEL not in self.channels:
            return []
        summary = GroupSummary(database, house, data_dir, self.sender.wake)

        async def run() -> None:
            while await _only_samples(database):  # noqa: ASYNC110 -- no bell rings; a real group hears of no sample
                await asyncio.sleep(EVERY)
            await summary.run()

        return [("group summary", run)]


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


class Server:
    """The one HTTP listener: pages, webhooks, health."""

    def __init__(self, web: Starlette, host: str, port: int) -> None:
        config = uvicorn.Config(web, host=host, port=port, log_level="warning", access_log=False, lifespan="off")
        self._host = host
        self._server = _QuietServer(config)
        self.port = port

    async def run(self) -> None:
        config = self._server.config
        listener = config.bind_socket() if ":" in self._host else _bound(self._host, config.port)
        self.port = listener.getsockname()[1]
        print(f"Cunbao 村报: http://{self._host}:{self.port}/", flush=True)  # noqa: T201 -- people and scripts read it
        await self._server.serve(sockets=[listener])


class _QuietServer(uvicorn.Server):
    """Leaves the signals to whoever runs the whole program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bound(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def _channels(
    settings: Settings, database: Database, browser: BrowserChannel
) -> tuple[dict[str, Channel], list[BaseRoute]]:
    """Those that are switched on, by name, and what the web server must serve for them."""
    found: list[Channel] = [browser]
    routes: list[BaseRoute] = browser.routes()
    if settings.telegram_token:
        telegram, more = _telegram(settings, settings.telegram_token)
        found.append(telegram)
        routes += more
    if settings.wecom_bot_id or settings.wecom_callback_token or settings.wecom_group_webhook_key:
        from bot import wecom  # here: where it is off nothing of it is loaded

        channels, more = wecom.channels(settings, database)
        found += channels
        routes += more
    return {channel.name: channel for channel in found}, routes


def _browser(settings: Settings, database: Database) -> BrowserChannel:
    data: Path = settings.data_dir
    host, port, url = settings.http_host, settings.http_port, settings.public_url
    return BrowserChannel(database, data, host, port, url, lambda: secrets.token_urlsafe(32))


def _telegram(settings: Settings, token: SecretStr) -> tuple[Channel, list[Route]]:
    from bot.channels.telegram.telegram import TelegramChannel  # here: without a token nothing of it is loaded

    secret = settings.telegram_webhook_secret
    channel = TelegramChannel(
        token=token.get_secret_value(),
        api_url=settings.telegram_api_url,
        data_dir=settings.data_dir,
        menu={language: menu(language, COMMANDS) for language in LANGUAGES},
        rate=settings.telegram_rate,
        chat_rate=settings.telegram_chat_rate,
        public_url=settings.public_url or "",
        webhook_secret=secret.get_secret_value() if secret else "",
    )
    return channel, channel.routes()


async def _named(part: Part) -> None:
    await part()


async def _stop(name: str, task: asyncio.Task[None]) -> None:
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    except Exception as error:
        faults.record(log, error, "%s ended with a fault", name)
