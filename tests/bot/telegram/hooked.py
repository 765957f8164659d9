"""A channel's webhook behind a real server, which the fake Telegram takes for a public address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.telegram.telegram import TelegramChannel
from tests.bot.serving import serving
from tests.telegram.server import FakeTelegram

PUBLIC = "https://bot.example.org"
SECRET = "a_secret-1"


@asynccontextmanager
async def served(fake: FakeTelegram, channel: TelegramChannel) -> AsyncIterator[str]:
    """Gives where the server really is."""
    async with serving(channel.routes()) as url:
        fake.world.reroute[PUBLIC] = url
        try:
            yield url
        finally:
            if fake.world.webhook is not None:
                await fake.world.webhook.close()
