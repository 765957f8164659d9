"""Reads one HTTP/1.1 answer out of bytes as they come, however they are cut: no connection, no clock.

After RFC 9112, sections 2.2, 6 and 7. What is not unambiguous is refused, never guessed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

HEAD_LIMIT = 64 * 1024  # bytes of status line and headers, and again of trailers
LINE_LIMIT = 1024  # bytes of a chunk's size with its extensions
STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: |\r\n|\Z)")
FIELD = re.compile(
    rb"\r\n(content-length|transfer-encoding|connection):[ \t]*([^\r\n]*?)[ \t]*(?=\r\n|\Z)", re.IGNORECASE
)
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")
BODILESS = (204, 304)


class FramingError(Exception):
    """What came is not an HTTP answer that can be read."""


class TooLongError(FramingError):
    """The body is longer than its reader wants."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `reusable`: the connection may carry another request."""

    status: int
    body: bytes
    reusable: bool


class AnswerReader:
    """Takes the bytes of one answer; `answer` is there when all have come. `limit` is the longest body, in bytes."""

    def __init__(self, limit: int) -> None:
        self.answer: Answer | None = None
        self.untouched = True
        """Not a byte has come."""
        self._limit = limit
        self._buffer = bytearray()
        self._body = bytearray()
        self._status = 0
        self._reusable = False
        self._until_close = False
        self._need = 0
        self._trailers = 0
        self._step: Callable[[], bool] = self._read_head

    def feed(self, received: bytes) -> bool:
        """Whether the answer is complete. Raises FramingError."""
        self.untouched = False
        self._buffer += received
        while self.answer is None and self._step():
            pass
        return self.answer is not None

    def end(self) -> bool:
        """The other side has closed in good order: whether that completes the answer."""
        if self._until_close:
            self._finish(bytes(self._buffer))
        return self.answer is not None

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if max(end, len(self._buffer) if end < 0 else 0) > HEAD_LIMIT:
            raise FramingError("headers without end")
        if end < 0:
            return False
        head = bytes(self._buffer[:end])
        del self._buffer[: end + 4]
        line = STATUS_LINE.match(head)
        if line is None:
            raise FramingError("not HTTP/1")
        self._status = int(line[2])
        if self._status == 101:
            raise FramingError("switches to another protocol")
        if self._status >= 200:  # what is below only announces the answer
            self._choose_body(line[1] == b"1", FIELD.findall(head))
        return True

    def _choose_body(self, persistent: bool, fields: list[tuple[bytes, bytes]]) -> None:
        """Section 6.3: how the end of the body is known."""
        values: dict[bytes, list[bytes]] = {}
        for name, value in fields:
            values.setdefault(name.lower(), []).extend(part.strip().lower() for part in value.split(b","))
        lengths, codings = values.get(b"content-length"), values.get(b"transfer-encoding")
        self._reusable = persistent and b"close" not in values.get(b"connection", ())
        if self._status in BODILESS:
            self._finish(b"")
        elif codings:
            self._expect_chunks(codings, bool(lengths))
        elif lengths:
            self._expect_length(lengths)
        else:
            self._reusable, self._until_close, self._step = False, True, self._read_until_close

    def _expect_chunks(self, codings: list[bytes], contradicted: bool) -> None:
        if codings != [b"chunked"]:
            raise FramingError("a transfer coding nobody asked for")
        self._reusable = self._reusable and not contradicted
        self._step = self._read_chunk_size

    def _expect_length(self, lengths: list[bytes]) -> None:
        if len(set(lengths)) != 1 or not re.fullmatch(rb"\d{1,15}", lengths[0]):
            raise FramingError("no clear length")
        self._need, self._step = int(lengths[0]), self._read_length
        self._check(self._need)

    def _read_length(self) -> bool:
        if len(self._buffer) < self._need:
            return False
        body = bytes(self._buffer[: self._need])
        del self._buffer[: self._need]
        return self._finish(body)

    def _read_until_close(self) -> bool:
        self._check(len(self._buffer))
        return False

    def _read_chunk_size(self) -> bool:
        line = self._line(LINE_LIMIT)
        if line is None:
            return False
        size = CHUNK_SIZE.fullmatch(line)
        if size is None:
            raise FramingError("a chunk without size")
        self._need = int(size[1], 16)
        self._check(len(self._body) + self._need)
        self._step = self._read_chunk if self._need else self._read_trailer
        return True

    def _read_chunk(self) -> bool:
        if len(self._buffer) < self._need + 2:
            return False
        if self._buffer[self._need : self._need + 2] != b"\r\n":
            raise FramingError("a chunk longer than its size")
        self._body += self._buffer[: self._need]
        del self._buffer[: self._need + 2]
        self._step = self._read_chunk_size
        return True

    def _read_trailer(self) -> bool:
        line = self._line(HEAD_LIMIT - self._trailers)
        if line is None:
            return False
        self._trailers += len(line) + 2
        return True if line else self._finish(bytes(self._body))

    def _line(self, limit: int) -> bytes | None:
        end = self._buffer.find(b"\r\n")
        if max(end, len(self._buffer) if end < 0 else 0) > limit:
            raise FramingError("a line without end")
        if end < 0:
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line

    def _check(self, length: int) -> None:
        if length > self._limit:
            raise TooLongError(f"more than {self._limit} bytes")

    def _finish(self, body: bytes) -> bool:
        """Bytes beyond the end belong to no request: such a connection is not used again."""
        leftover = bool(self._buffer) and not self._until_close
        self.answer = Answer(self._status, body, self._reusable and not leftover)
        return True
