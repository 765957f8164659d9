"""One connection to a server, with at most one request on its way: its answer, or what it means that none came."""

import asyncio
from typing import cast

from bot.channels.http.framing import Answer, AnswerReader, FramingError, TooLongError


class WireError(Exception):
    """No answer. The text names no address below the host."""


class UnsentError(WireError):
    """The server was not reached: it has not seen the request."""


class UnansweredError(WireError):
    """The request was written, and its answer never came whole: whether it was carried out nobody knows."""


class StaleError(UnansweredError):
    """A kept connection was closed before the first byte of an answer: most likely it was closed already."""


class Connection(asyncio.Protocol):
    """One connection, idle or with one request on its way. Stands in `registry` while it is open."""

    def __init__(self, registry: "set[Connection]") -> None:
        self.lost = asyncio.Event()
        self._registry = registry
        self._transport: asyncio.Transport | None = None
        self._reader: AnswerReader | None = None
        self._waiter: asyncio.Future[Answer] | None = None
        self.idle_since = 0.0
        """By the loop's clock; 0 it has never been idle."""

    async def exchange(self, request: bytes, seconds: float, limit: int) -> Answer:
        """The answer to this request, else the connection ends. Raises WireError, TooLongError, TimeoutError."""
        if self._transport is None or self._transport.is_closing():
            raise UnsentError("closed before the request was written")
        self._reader = AnswerReader(limit)
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        alarm = loop.call_later(seconds, _overdue, self._waiter)  # asyncio.timeout costs a tenth of the whole exchange
        self._transport.write(request)
        try:
            return await self._waiter
        except BaseException:  # cancelled too: an answer that nobody awaits must not meet the next request
            self._transport.abort()
            raise
        finally:
            alarm.cancel()
            self._reader = self._waiter = None

    def usable(self, seconds: float) -> bool:
        """Whether it is open, and idle for no longer than this."""
        closing = self._transport is None or self._transport.is_closing()
        return not closing and asyncio.get_running_loop().time() - self.idle_since <= seconds

    def abort(self) -> None:
        """Ends it, whatever is on its way."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # TCP and TLS give no other; uvloop's are of no such class
        self._registry.add(self)

    def data_received(self, received: bytes) -> None:
        if self._reader is None or self._waiter is None or self._waiter.done():
            self.abort()  # bytes that nobody asked for
            return
        try:
            if self._reader.feed(received) and self._reader.answer:
                self._waiter.set_result(self._reader.answer)
        except TooLongError as error:
            self._waiter.set_exception(error)
        except FramingError as error:
            self._waiter.set_exception(UnansweredError(f"unreadable answer: {error}"))

    def connection_lost(self, error: Exception | None) -> None:
        self._registry.discard(self)
        self.lost.set()
        if self._waiter is None or self._waiter.done() or self._reader is None:
            return
        if error is None and self._reader.end() and self._reader.answer:
            self._waiter.set_result(self._reader.answer)
        elif self.idle_since and self._reader.untouched:
            self._waiter.set_exception(StaleError("connection lost before an answer"))
        else:
            self._waiter.set_exception(UnansweredError("connection lost before the whole answer"))


def _overdue(waiter: asyncio.Future[Answer]) -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())
