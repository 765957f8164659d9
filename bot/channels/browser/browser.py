"""The channel of the page: what it says is a row of the outbox already, so to send is to tell the page to look."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute

from bot.channels.browser.arrived import Arrived
from bot.channels.browser.bells import Bells
from bot.channels.browser.doors import Doors
from bot.channels.browser.entrance import Entrance
from bot.channels.browser.listening import Listening
from bot.channels.browser.routes import routes
from bot.channels.browser.talk import Talk
from bot.channels.channel import Accept
from storage import faults
from storage.chats import awaited
from storage.database import Database
from storage.messages import Attachment, Outgoing
from storage.problems import EXPIRED, TOO_LARGE, ChannelError, Problem
from storage.sessions import CHANNEL, end_old
from storage.shared_files import BucketError

TIDY_EVERY = 3600.0  # seconds

log = logging.getLogger(__name__)


class BrowserChannel:
    """Serve its `routes()` and keep `receive` running; `close()` first lets go of the pages that listen.

    `tokens` draws at least 256 random bits as text of letters, digits, "-" and "_"; `tell` says to the pages of other
    processes that something new stands in a chat.
    """

    name = CHANNEL
    rate = 0.0
    chat_rate = 0.0
    problem: Problem | None = None  # it is this very program: nothing lies between
    private_link = ""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        host: str,
        port: int,
        public_url: str | None,
        tokens: Callable[[], str],
        tell: Callable[[str], None] = lambda chat: None,
    ) -> None:
        self._database = database
        self._arrived = Arrived(data_dir)
        self._bells = Bells(tell)
        self._doors = Doors(host, port, public_url)
        self._entrance = Entrance(database, tokens, self._bells.ring)
        self._talk = Talk(database, self._arrived, tokens, self._bells.ring)
        self._listening = Listening(database, data_dir, self._arrived, self._bells)

    def routes(self) -> list[BaseRoute]:
        """What the server is to serve: everything below `/chat`, `/page` and `/words`, and `/` itself."""
        return routes(self._doors, self._entrance, self._talk, self._listening)

    async def receive(self, accept: Accept) -> None:
        """Lets pages speak, and tidies up now and then, until cancelled."""
        self._talk.accept = accept
        try:
            while True:
                await self._tidy()
                await asyncio.sleep(TIDY_EVERY)
        finally:
            self._talk.accept = None

    async def listen(self, accept: Accept) -> None:
        """Nothing waits elsewhere."""
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> None:
        """Wakes the pages of the chat: what they show is the outbox itself."""
        self._bells.ring(outgoing.chat)

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        return await asyncio.to_thread(self._read, attachment.ref, limit)

    def ring(self, chat: str) -> None:
        """Another process says that something new stands in the chat."""
        self._bells.ring_here(chat)

    async def close(self) -> None:
        """Ends the lines to all pages; each comes again by itself when there is a server again."""
        self._bells.close()

    def _read(self, name: str, limit: int) -> bytes:
        try:
            path = self._arrived.path(name)
        except BucketError as error:
            raise ChannelError(error.problem, "the bucket") from error
        if path is None:
            raise ChannelError(EXPIRED, "the file is no longer here")
        with path.open("rb") as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise ChannelError(TOO_LARGE)
        return content

    async def _tidy(self) -> None:
        # Sessions first: a store that refuses us now is asked again in an hour, and people can speak meanwhile.
        try:
            async with self._database.transaction() as tx:
                ended = await end_old(tx)
                needed = await awaited(tx, CHANNEL)
            removed = await asyncio.to_thread(self._arrived.sweep, needed, self._database.now())
        except (OSError, SQLAlchemyError) as error:
            faults.record(log, error, "tidying up failed")
        else:
            log.info("tidied up: %d old sessions, %d old files", ended, removed)
