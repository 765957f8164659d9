"""Our own account at Telegram: its name, its menu of commands, its webhook, each insisted on until it is there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from telegram import Bot, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.channels.patience import Patience
from bot.channels.telegram.errors import channel_error
from bot.channels.telegram.inbound import KINDS, Me
from storage.problems import NETWORK, ChannelError, Problem

Menu = Mapping[str, Sequence[tuple[str, str]]]
"""Two-letter language → (command, description); the first is shown to people of any other language."""
CONNECTIONS = 40  # that Telegram may open to the webhook
_LOG = logging.getLogger(__name__)


class Presence:
    """Who we are and how we look. `me` has no name until `introduce` has succeeded."""

    def __init__(self, bot: Bot, token: str, patience: Callable[[], Patience]) -> None:
        number = token.partition(":")[0]
        self.me = Me(int(number) if number.isdecimal() else 0)
        self.problem: Problem | None = None
        """Why the webhook is not set."""
        self._bot, self._patience = bot, patience
        self._introduced = asyncio.Event()

    async def named(self) -> None:
        """Returns when our name is known."""
        await self._introduced.wait()

    async def introduce(self) -> None:
        async def learn() -> None:
            user = await self._bot.get_me()
            self.me = Me(user.id, user.username or "")

        await self._insist("asking for our own name", learn)
        self._introduced.set()

    async def show_menu(self, menu: Menu) -> None:
        async def show() -> None:
            scope = BotCommandScopeAllPrivateChats()
            for commands in list(menu.values())[:1]:
                await self._bot.set_my_commands(commands)
            for language, commands in menu.items():
                await self._bot.set_my_commands(commands, scope=scope, language_code=language)

        await self._insist("showing the menu", show)

    async def set_webhook(self, url: str, secret: str) -> None:
        async def ask() -> None:
            await self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=KINDS, max_connections=CONNECTIONS, drop_pending_updates=False
            )

        self.problem = NETWORK
        self.problem = await self._insist("setting the webhook", ask)

    async def _insist(self, what: str, action: Callable[[], Awaitable[None]]) -> Problem | None:
        """Tries until it is done or refused for good; gives the problem that remains."""
        patience = self._patience()
        while True:
            trouble = await _trouble(action)
            if trouble is None:
                return None
            if not patience.failures or not trouble.problem.retry:
                _LOG.warning("telegram: %s failed: %s", what, trouble)
            if not trouble.problem.retry:
                return trouble.problem
            await asyncio.sleep(trouble.after or patience.next())


async def _trouble(action: Callable[[], Awaitable[None]]) -> ChannelError | None:
    try:
        await action()
    except TelegramError as error:
        return channel_error(error)
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # an answer the library cannot read
        return ChannelError(NETWORK, type(error).__name__)
    return None
