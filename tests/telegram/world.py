"""What the fake Telegram knows: the bot, chats, files, updates, open queries, settings, and what went wrong."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram.chats import Chat
from tests.telegram.files import Shelf
from tests.telegram.refusals import CHAT_NOT_FOUND, RefusedError
from tests.telegram.schema import Schema
from tests.telegram.updates import Updates
from tests.telegram.webhook import Webhook
from tests.telegram.wire import JSON

FIRST_UPDATE, FIRST_MESSAGE = 730_000_001, 101
QUERY_LIFE = 15 * 60.0  # seconds; Telegram publishes no figure, bots see queries die after minutes
SCHEMA = Schema()


@dataclass
class Query:
    """A callback query that waits for its answer."""

    asked_at: float
    notify: Callable[[str], None]
    answered: bool = False


class World:
    """The state behind one token. `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.me: JSON = {"id": 420042, "is_bot": True, "first_name": "村报", "username": "cunbao_test_bot"}
        self.reads_all_group_messages = False
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.query_life = QUERY_LIFE
        self.commands: dict[tuple[str, str], list[JSON]] = {}
        self.profile: dict[str, str] = {}
        self.violations: list[str] = []
        self.shelf = Shelf(clock)
        self.updates = Updates(FIRST_UPDATE)
        self.webhook: Webhook | None = None
        self.reroute: dict[str, str] = {}
        self._message_ids = itertools.count(FIRST_MESSAGE)
        self._other_ids = itertools.count(1)

    @property
    def now(self) -> int:
        return int(self.clock())

    def next_message_id(self) -> int:
        return next(self._message_ids)

    def next_id(self) -> str:
        """For queries and albums: long digits, as Telegram's are."""
        return f"{next(self._other_ids):019d}"

    def deliver(self, kind: str, body: JSON) -> None:
        """Queues an update for the bot, checked like everything the fake says."""
        update = self.updates.add(kind, body)
        if update is not None:
            self.check(["Update"], update, "fake update")

    def check(self, kinds: list[str], value: object, where: str) -> None:
        self.violations += SCHEMA.faults(kinds, value, where)

    def chat(self, chat_id: int | str) -> Chat:
        """The chat the bot means, by number or @name. Raises RefusedError if there is none, whoever may write there."""
        name = str(chat_id)
        if name.lstrip("-").isdigit():
            found = self.chats.get(int(name))
        else:
            found = next((c for c in self.chats.values() if f"@{c.raw.get('username')}" == name), None)
        if found is None or found.closed == CHAT_NOT_FOUND:
            raise RefusedError(CHAT_NOT_FOUND)
        return found

    def open_chat(self, chat_id: int | str) -> Chat:
        """The same, if the bot may write there. Raises RefusedError saying why not."""
        chat = self.chat(chat_id)
        if chat.closed is not None:
            raise RefusedError(chat.closed)
        return chat
