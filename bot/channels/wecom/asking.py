"""Asks WeCom once whether it knows us: what `setup` and `doctor` check. A bot that runs must not be asked about.

One connection a bot: to introduce oneself as the bot ends the connection of who is it already.
"""

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.channels.wecom.api import Api
from bot.channels.wecom.dialing import dial
from bot.channels.wecom.errors import subscription_error
from bot.channels.wecom.group import GroupChannel
from bot.channels.wecom.inbound import incoming
from bot.channels.wecom.line import Line
from bot.channels.wecom.settings import AppSettings, BotSettings
from storage.messages import Incoming


async def ask_bot(settings: BotSettings) -> list[Incoming]:
    """What people said meanwhile, which must be kept. Raises ChannelError: UNAUTHORIZED, SLOW_DOWN or NETWORK."""
    heard: list[Incoming] = []

    def hear(frame: Mapping[str, Any]) -> None:
        message = incoming(frame)
        if message is not None:
            heard.append(message)

    socket = await dial(settings.ws_url)
    line = Line(socket, hear, lambda: secrets.token_hex(8))
    reading = asyncio.create_task(line.read())
    try:
        await line.ask(
            "aibot_subscribe", {"bot_id": settings.bot_id, "secret": settings.secret}, refused=subscription_error
        )
    finally:
        with suppress(OSError):
            await socket.close()
        await reading
    return heard


async def ask_group(url: str, key: str) -> None:
    """Whether the group's webhook knows the key; nothing is said there. Raises ChannelError."""
    group = GroupChannel(url, key, Path())
    try:
        await group.check()
    finally:
        await group.close()


async def ask_app(settings: AppSettings) -> None:
    """Whether the secret is right, the app there, and our address trusted. Raises ChannelError."""
    api = Api(settings.api_url, settings.corp_id, settings.secret)
    try:
        await api.look(f"/cgi-bin/agent/get?agentid={settings.agent_id}")
    finally:
        await api.close()
