"""Telegram as a channel: puts the parts together, and decides between polling and a webhook."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.routing import Route
from telegram.error import TelegramError

from bot.channels.channel import Accept
from bot.channels.http.framing import TooLongError
from bot.channels.patience import Patience
from bot.channels.telegram.errors import channel_error, download_error
from bot.channels.telegram.inbound import NAME, in_group, incoming
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.presence import Menu, Presence
from bot.channels.telegram.sending import Sending
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.webhook import PATH, Webhook
from storage.messages import Attachment, Incoming, Outgoing
from storage.problems import EXPIRED, TOO_LARGE, ChannelError, Problem

_LOG = logging.getLogger(__name__)


class TelegramChannel:
    """One bot of Telegram: by webhook with both `public_url` and `webhook_secret`, else by polling.

    `rate` and `chat_rate` are messages a second, 0 no limit; `poll_seconds` is how long a poll waits for something new.
    """

    name = NAME

    def __init__(
        self,
        token: str,
        api_url: str,
        data_dir: Path,
        menu: Menu,
        rate: float = 30,
        chat_rate: float = 1,
        public_url: str = "",
        webhook_secret: str = "",
        poll_seconds: int = 50,
        patience: Callable[[], Patience] = Patience,
    ) -> None:
        self.rate, self.chat_rate = rate, chat_rate
        self._transport = Transport(token, api_url, webhook_secret)
        bot = self._transport.bot()
        self._menu, self._presence = menu, Presence(bot, token, patience)
        self._sending = Sending(self._transport, bot, data_dir)
        self._polling = Polling(self._transport, self._read, poll_seconds, patience())
        self._webhook = Webhook(webhook_secret, self._read) if public_url and webhook_secret else None
        self._webhook_url, self._webhook_secret = public_url.rstrip("/") + PATH, webhook_secret

    @property
    def problem(self) -> Problem | None:
        """Why nothing comes in; None while all is well."""
        return self._presence.problem or self._polling.problem

    @property
    def private_link(self) -> str:
        """Where people met in a group find us alone; empty until our name is known."""
        name = self._presence.me.username
        return f"https://t.me/{name}" if name else ""

    def routes(self) -> list[Route]:
        """What the web server must serve for this channel."""
        return self._webhook.routes() if self._webhook else []

    async def receive(self, accept: Accept) -> None:
        """By the webhook, where there is one; in any case learns who we are, which answers in groups mention."""
        try:
            if self._webhook:
                self._webhook.accept = accept
            await self._presence.introduce()
            await asyncio.Event().wait()
        finally:
            if self._webhook:
                self._webhook.accept = None

    async def listen(self, accept: Accept) -> None:
        """By polls. The first waits for nothing else: who wrote during a restart is answered at once."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._presence.show_menu(self._menu))
            if self._webhook is None:
                await self._polling.run(accept)
            await self._presence.set_webhook(self._webhook_url, self._webhook_secret)
            await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> None:
        """Sends one message, a long text in several. Raises ChannelError."""
        await self._sending.send(outgoing)

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment; a fresh link is asked for each time. Raises ChannelError."""
        if attachment.size > limit:
            raise ChannelError(TOO_LARGE)
        file = await self._sending.call("getFile", {"file_id": attachment.ref})
        if "file_path" not in file:
            raise ChannelError(EXPIRED)
        try:
            answer = await self._transport.download(file["file_path"], limit)
        except TooLongError as error:
            raise ChannelError(TOO_LARGE) from error
        except TelegramError as error:
            raise channel_error(error) from error
        if answer.status != 200:
            raise download_error(answer.status)
        return answer.body

    async def close(self) -> None:
        """Ends all connections."""
        await self._transport.shutdown()

    async def _read(self, updates: Sequence[Mapping[str, Any]]) -> list[Incoming]:
        messages = [await self._understood(update) for update in updates]
        return [message for message in messages if message is not None]

    async def _understood(self, update: Mapping[str, Any]) -> Incoming | None:
        """In a group our name decides who is meant, so there it is waited for."""
        try:
            if not self._presence.me.username and in_group(update):
                await self._presence.named()
            return incoming(update, self._presence.me)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            _LOG.error("telegram: update %s is not understood (%s)", update.get("update_id"), type(error).__name__)
            return None
