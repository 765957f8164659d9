"""What an exchange by HTTP brought: its bytes, or its JSON, or what it means that neither came."""

from collections.abc import Awaitable, Mapping
from typing import Any

import orjson

from bot.channels.http.connection import UnsentError, WireError
from bot.channels.http.framing import Answer, TooLongError
from storage.problems import NETWORK, TOO_LARGE, ChannelError


async def carried(exchange: Awaitable[Answer], says: bool = False) -> Answer:
    """The answer, whatever its status. `says`: it says something to people, so without an answer it is uncertain
    whether it was said. Raises ChannelError: NETWORK, or TOO_LARGE."""
    try:
        return await exchange
    except TooLongError as error:
        raise ChannelError(TOO_LARGE) from error
    except (WireError, TimeoutError) as error:
        out = not isinstance(error, UnsentError)
        raise ChannelError(NETWORK, str(error) or type(error).__name__, uncertain=says and out) from None


def told(answer: Answer) -> Mapping[str, Any]:
    """What WeCom's interface says. Raises NETWORK for what is none of its answers."""
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        found = None
    if answer.status != 200 or not isinstance(found, dict):
        raise ChannelError(NETWORK, f"the interface answered {answer.status}")
    return found
