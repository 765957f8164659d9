"""A channel's webhook behind a real server, which the fake Telegram takes for a public address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from bot.channels.telegram.telegram import TelegramChannel
from tests.telegram.server import FakeTelegram

PUBLIC = "https://bot.example.org"
SECRET = "a_secret-1"


@asynccontextmanager
async def served(fake: FakeTelegram, channel: TelegramChannel) -> AsyncIterator[str]:
    """Gives where the server really is."""
    config = uvicorn.Config(Starlette(routes=channel.routes()), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    fake.world.reroute[PUBLIC] = url
    try:
        yield url
    finally:
        if fake.world.webhook is not None:
            await fake.world.webhook.close()
        await server.shutdown()
