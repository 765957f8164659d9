"""The long-poll loop: updates are confirmed to Telegram only after they are safe with us; only cancelling ends it.

python-telegram-bot's own Updater confirms first and queues in memory, so that a killed process loses what was queued.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.channel import Accept
from bot.channels.patience import Patience
from bot.channels.telegram.errors import channel_error
from bot.channels.telegram.inbound import KINDS
from bot.channels.telegram.transport import Transport
from storage.messages import Incoming
from storage.problems import Problem

BATCH = 100  # updates, Telegram's maximum
SPARE_SECONDS = 15.0  # on top of the poll itself, for the way there and back
REFUSED_SECONDS = 30.0  # between tries with a token that is refused
SECOND_POLLER = "another program polls with this token: stop it, or give each its own bot"
WRONG_TOKEN = "the token is refused: check CUNBAO_TELEGRAM_TOKEN, or ask @BotFather for it"  # noqa: S105 -- no password
Read = Callable[[Sequence[dict[str, Any]]], Awaitable[list[Incoming]]]
_LOG = logging.getLogger(__name__)


class Polling:
    """Asks for updates again and again. `read` makes messages of them; Telegram may hold a poll for `seconds`."""

    def __init__(self, transport: Transport, read: Read, seconds: float, patience: Patience) -> None:
        self.problem: Problem | None = None
        """Why nothing comes in; None while all is well."""
        self._transport, self._read, self._seconds = transport, read, seconds
        self._patience = patience
        self._offset = 0
        self._said = ""

    async def run(self, accept: Accept) -> None:
        """Until cancelled: what was not confirmed by then comes again after the next start."""
        while True:
            try:
                await self._turn(accept)
            except TelegramError as error:
                await self._recover(error)
            except Exception as error:  # the store's or our own: its text may hold what people wrote
                _LOG.error("telegram: updates could not be kept (%s), they will come again", type(error).__name__)
                await asyncio.sleep(self._patience.next())

    async def _turn(self, accept: Accept) -> None:
        wait = 0 if self.problem else self._seconds  # after trouble an answer at once, which tells that it is over
        params = {"timeout": wait, "limit": BATCH, "allowed_updates": KINDS, "offset": self._offset}
        updates = await self._transport.call("getUpdates", params, self._seconds + SPARE_SECONDS)
        self._arrived()
        if updates:
            messages = await self._read(updates)
            if messages:
                await accept(messages)
            self._offset = updates[-1]["update_id"] + 1
        self._patience.reset()

    def _arrived(self) -> None:
        if self.problem is not None:
            _LOG.warning("telegram: connected again")
        self.problem, self._said = None, ""

    async def _recover(self, error: TelegramError) -> None:
        trouble = channel_error(error)
        self.problem = trouble.problem
        if isinstance(error, Conflict) and "webhook is active" in error.message:
            await self._drop_webhook()
        elif isinstance(error, Conflict):
            self._say(SECOND_POLLER)
        elif isinstance(error, InvalidToken):
            self._say(WRONG_TOKEN)
            await asyncio.sleep(REFUSED_SECONDS)
        else:
            self._say(str(trouble))
        await asyncio.sleep(trouble.after or self._patience.next())

    async def _drop_webhook(self) -> None:
        """A webhook stops polling. It goes; what waits for it stays, and comes by the next poll."""
        self._say("a webhook was set, and polling takes its place: set CUNBAO_TELEGRAM_WEBHOOK_SECRET to keep it")
        try:
            await self._transport.call("deleteWebhook", {"drop_pending_updates": False})
        except TelegramError as error:
            self._say(str(channel_error(error)))

    def _say(self, words: str) -> None:
        """One line for one kind of trouble, however often it is met in a row."""
        if words != self._said:
            self._said = words
            _LOG.warning("telegram: %s", words)
