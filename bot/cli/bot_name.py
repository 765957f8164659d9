"""Asks Telegram what our bot is called, because invitations are links to it."""

import asyncio

from bot.cli.shell import remark
from bot.settings import Settings

PATIENCE = 10.0
"""Seconds."""


def bot_name(chosen: Settings) -> str:
    """The bot's user name; empty without a token or, with a remark, where Telegram does not answer."""
    if chosen.telegram_token is None:
        return ""
    name = asyncio.run(_ask(f"{chosen.telegram_api_url}/bot{chosen.telegram_token.get_secret_value()}/getMe"))
    if not name:
        remark("cli.roster.no_bot_name")
    return name


async def _ask(url: str) -> str:
    from aiohttp import ClientError, ClientSession, ClientTimeout

    try:
        async with ClientSession(timeout=ClientTimeout(PATIENCE)) as session, session.get(url) as answer:
            said = await answer.json(content_type=None)
            return str(said["result"]["username"])
    except (ClientError, TimeoutError, ValueError, LookupError, TypeError):
        return ""  # nothing of the error may be shown: its text holds the token
