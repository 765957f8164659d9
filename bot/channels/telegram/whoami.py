"""Asks Telegram once whose a token is: what `setup` and `doctor` check, and what invitations link to."""

import re
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.channels.telegram.errors import channel_error
from bot.channels.telegram.transport import Transport
from storage.problems import NETWORK, UNAUTHORIZED, ChannelError

ANSWER_SECONDS = 10.0
SHAPE = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True)
class Whose:
    """The bot behind a token."""

    username: str
    name: str
    """What people see above the chat."""


async def whoami(token: str, api_url: str) -> Whose:
    """The bot of this token. Raises ChannelError: UNAUTHORIZED for what is no token, NETWORK where nobody can tell."""
    if not SHAPE.fullmatch(token):
        raise ChannelError(UNAUTHORIZED, "not the shape of a token")
    transport = Transport(token, api_url)
    try:
        bot = await transport.call("getMe", {}, ANSWER_SECONDS)
        return Whose(str(bot["username"]), str(bot.get("first_name", "")))
    except TelegramError as error:
        raise channel_error(error) from None
    except (AttributeError, LookupError, TypeError):
        raise ChannelError(NETWORK, "an answer that is none of the Bot API") from None
    finally:
        await transport.shutdown()
