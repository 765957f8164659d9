"""Connects to WeCom, through the machine's proxy where one is set; a proxy's address is never said: it may hold a
password."""

import os
import urllib.request
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from storage.problems import NETWORK, ChannelError

CONNECT_SECONDS, CLOSE_SECONDS = 10.0, 1.0
MOST_BYTES = 16 * 1024 * 1024  # of one frame; a message has a few thousand
PROXIES = {"wss": ("wss", "socks", "https"), "ws": ("ws", "socks", "https", "http")}
"""Whose proxy a connection goes through, the first that is set: as websockets chooses."""


async def dial(url: str) -> ClientConnection:
    """A connection on which nothing was said yet. Raises ChannelError: NETWORK."""
    try:
        return await connect(
            url,
            compression=None,
            open_timeout=CONNECT_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=None,  # WeCom's own pings take their place
            max_size=MOST_BYTES,
        )
    except (OSError, WebSocketException, ImportError, ValueError) as error:  # the last two: a proxy that is none
        raise ChannelError(NETWORK, _words(url, error)) from None


def proxy_variable(url: str) -> str:
    """The variable that names the proxy by which this address is reached; empty where there is none."""
    parts = urlsplit(url)
    names = [f"{scheme}_proxy" for scheme in PROXIES.get(parts.scheme, ())]
    found = next((name for low in names for name in (low, low.upper()) if os.environ.get(name)), "")
    return "" if found and urllib.request.proxy_bypass(parts.netloc) else found


def _words(url: str, error: Exception) -> str:
    words, variable = f"not reached ({type(error).__name__})", proxy_variable(url)
    hint = f" through the proxy in {variable}: it is written as http://address:port, and socks is not taken"
    return words + hint if variable else words
