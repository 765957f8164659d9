"""A server that answers each request with the next of the given acts: for what no real server does."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Self

Act = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Peer:
    """Counts connections and keeps requests. An act that leaves the writer open lets the connection live."""

    def __init__(self, *acts: Act) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.url = ""
        self._acts = list(acts)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = "http://{}:{}".format(*self._server.sockets[0].getsockname())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while not writer.transport.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"Content-Length: (\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else b""
                self.requests.append(head + body)
                await self._acts.pop(0)(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.transport.abort()


def says(*pieces: bytes, pause: float = 0.0) -> Act:
    """Writes these pieces, with a pause in seconds before each after the first."""

    async def act(writer: asyncio.StreamWriter) -> None:
        for number, piece in enumerate(pieces):
            await asyncio.sleep(pause if number else 0)
            writer.write(piece)
            await writer.drain()

    return act


def then_hangs_up(*pieces: bytes) -> Act:
    """Writes these pieces and closes in good order."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.writelines(pieces)
        writer.close()
        await writer.wait_closed()

    return act


async def resets(writer: asyncio.StreamWriter) -> None:
    """Breaks the connection."""
    writer.transport.abort()


async def keeps_silent(writer: asyncio.StreamWriter) -> None:
    """Never answers."""
    await asyncio.sleep(60)


def answer(body: bytes, fields: Iterable[str] = ()) -> bytes:
    """A plain good answer."""
    extra = "".join(f"{field}\r\n" for field in fields)
    return f"HTTP/1.1 200 OK\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body
