"""Asks Telegram what our bot is called, because invitations are links to it."""

import asyncio

from bot.cli.shell import remark
from bot.settings import Settings
from storage.problems import ChannelError


def bot_name(chosen: Settings) -> str:
    """The bot's user name; empty without a token or, with a remark, where Telegram does not answer."""
    if chosen.telegram_token is None:
        return ""
    from bot.channels.telegram.whoami import whoami  # here: without a token nothing of Telegram is loaded

    try:
        return asyncio.run(whoami(chosen.telegram_token.get_secret_value(), chosen.telegram_api_url)).username
    except ChannelError:
        remark("cli.roster.no_bot_name")
        return ""
