"""A thin HTTP/1.1 client for one server: keeps connections, one request on each at a time, every wait bounded.

Own code because it decides the speed of the whole bot: see docs/decisions/telegram-transport.md.
"""

import asyncio
import socket
import ssl
from urllib.parse import urlsplit

from aiohappyeyeballs import start_connection

from bot.channels.http.connection import Connection, StaleError, UnsentError
from bot.channels.http.framing import Answer

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 20.0  # shorter than servers and routers forget a connection
CLOSE_SECONDS = 1.0  # given to connections that are just being made
CONNECTIONS = 100  # at once; more requests wait for their turn


class Wire:
    """Connections to `base`, a URL with an optional path that goes before every other."""

    def __init__(self, base: str, connections: int = CONNECTIONS) -> None:
        parts = urlsplit(base)
        self._tls = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port or (443 if self._tls else 80)
        self._prefix = parts.path.rstrip("/")
        self._head = f" HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\nUser-Agent: cunbao\r\n"
        self._context: ssl.SSLContext | None = None
        self._turns = asyncio.Semaphore(connections)
        self._idle: list[Connection] = []
        self._open: set[Connection] = set()
        self._dialling: set[asyncio.Task[Connection]] = set()

    async def post(
        self, path: str, body: bytes, *, content: str, seconds: float, limit: int, repeatable: bool
    ) -> Answer:
        """The answer to a POST within so many seconds of writing it, its body no longer than `limit` bytes.

        `repeatable`: doing it twice does no harm, so it may be sent again where the first may not have arrived.
        Raises WireError, TooLongError, TimeoutError.
        """
        fields = f"Content-Type: {content}\r\nContent-Length: {len(body)}\r\n\r\n"
        request = f"POST {self._prefix}{path}{self._head}{fields}".encode() + body
        return await self._exchange(request, seconds, limit, repeatable)

    async def get(self, path: str, *, seconds: float, limit: int) -> Answer:
        """The answer to a GET; `path` is quoted already. Raises as `post` does."""
        return await self._exchange(f"GET {self._prefix}{path}{self._head}\r\n".encode(), seconds, limit, True)

    async def close(self) -> None:
        """Ends all connections, busy ones too, and waits until they are gone."""
        if self._dialling:
            _, late = await asyncio.wait(self._dialling, timeout=CLOSE_SECONDS)
            for dial in late:
                dial.cancel()
        for connection in list(self._open):
            connection.abort()
            await connection.lost.wait()

    async def _exchange(self, request: bytes, seconds: float, limit: int, repeatable: bool) -> Answer:
        async with self._turns:
            kept = self._kept()
            if kept is not None:
                try:
                    return await self._use(kept, request, seconds, limit)
                except StaleError:
                    if not repeatable:
                        raise
            return await self._use(await self._connect(), request, seconds, limit)

    async def _use(self, connection: Connection, request: bytes, seconds: float, limit: int) -> Answer:
        answer = await connection.exchange(request, seconds, limit)
        if answer.reusable:
            self._rest(connection)
        else:
            connection.abort()
        return answer

    def _kept(self) -> Connection | None:
        """The connection used last: the others may grow old and be forgotten."""
        while self._idle:
            connection = self._idle.pop()
            if connection.usable(IDLE_SECONDS):
                return connection
            connection.abort()
        return None

    def _rest(self, connection: Connection) -> None:
        connection.idle_since = asyncio.get_running_loop().time()
        self._idle.append(connection)

    async def _connect(self) -> Connection:
        """In a task of its own, which is not cancelled: asyncio loses a socket that is cancelled as it connects."""
        dial = asyncio.create_task(self._dial())
        self._dialling.add(dial)
        dial.add_done_callback(self._dialling.discard)
        try:
            return await asyncio.shield(dial)
        except asyncio.CancelledError:
            dial.add_done_callback(self._rest_unused)
            raise

    def _rest_unused(self, dial: asyncio.Task[Connection]) -> None:
        if not dial.cancelled() and dial.exception() is None:
            self._rest(dial.result())

    async def _dial(self) -> Connection:
        if self._tls and self._context is None:
            self._context = ssl.create_default_context()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                addresses = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
                reached = await start_connection(addresses, happy_eyeballs_delay=0.25)
                _, connection = await loop.create_connection(
                    lambda: Connection(self._open),
                    sock=reached,
                    ssl=self._context,
                    server_hostname=self._host if self._tls else None,
                )
        except (OSError, TimeoutError) as error:
            raise UnsentError(f"{self._host} cannot be reached ({type(error).__name__} {error})") from error
        return connection
