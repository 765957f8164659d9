"""HTTP answers, cut at every byte: read the same however they come, refused where they are not clear."""

import pytest

from bot.channels.http.framing import HEAD_LIMIT, Answer, AnswerReader, FramingError, TooLongError

OK = b"HTTP/1.1 200 OK\r\n"
LIMIT = 100  # bytes of a body in these tests

WHOLE = {
    "length": (OK + b"Server: nginx\r\ncontent-LENGTH:  5\t\r\n\r\nhello", Answer(200, b"hello", True)),
    "empty": (OK + b"Content-Length: 0\r\n\r\n", Answer(200, b"", True)),
    "same length twice": (OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", Answer(200, b"hi", True)),
    "closing": (OK + b"Connection: Close\r\nContent-Length: 2\r\n\r\nhi", Answer(200, b"hi", False)),
    "closing, among others": (OK + b"Connection: x, close\r\nContent-Length: 2\r\n\r\nhi", Answer(200, b"hi", False)),
    "old": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", Answer(200, b"hi", False)),
    "no words": (b"HTTP/1.1 502\r\nContent-Length: 2\r\n\r\nhi", Answer(502, b"hi", True)),
    "no body by status": (b"HTTP/1.1 204 No Content\r\n\r\n", Answer(204, b"", True)),
    "not modified": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", Answer(304, b"", True)),
    "chunks": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;why=not\r\nlo\r\n0\r\n\r\n",
        Answer(200, b"hello", True),
    ),
    "chunk with line ends in it": (
        OK + b"Transfer-Encoding: Chunked\r\n\r\n0A\r\na\r\n0\r\n\r\nbc\r\n0\r\n\r\n",
        Answer(200, b"a\r\n0\r\n\r\nbc", True),
    ),
    "trailers": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nDigest: x\r\nMore: y\r\n\r\n",
        Answer(200, b"a", True),
    ),
    "chunks and a length": (
        OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        Answer(200, b"hi", False),
    ),
    "announced": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        + OK
        + b"Content-Length: 2\r\n\r\nhi",
        Answer(200, b"hi", True),
    ),
}
REFUSED = {
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "HTTP/2": b"HTTP/2 200 OK\r\n\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    "two lengths": OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n",
    "signed length": OK + b"Content-Length: +2\r\n\r\n",
    "negative length": OK + b"Content-Length: -2\r\n\r\n",
    "no number": OK + b"Content-Length: two\r\n\r\n",
    "coding": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    "chunk without size": OK + b"Transfer-Encoding: chunked\r\n\r\n\r\n",
    "chunk size with sign": OK + b"Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n",
    "chunk size as Python would": OK + b"Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n",
    "chunk longer than its size": OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
    "chunk size without end": OK + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 2000,
    "headers without end": OK + b"X: " + b"x" * HEAD_LIMIT,
    "too large headers": OK + b"X: " + b"x" * HEAD_LIMIT + b"\r\n\r\n",
    "trailers without end": OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * HEAD_LIMIT,
}
TOO_LONG = {
    "by length": OK + b"Content-Length: 101\r\n\r\n",
    "by chunks": OK + b"Transfer-Encoding: chunked\r\n\r\n60\r\n" + b"x" * 96 + b"\r\n5\r\n",
    "until close": OK + b"\r\n" + b"x" * 101,
}


@pytest.mark.parametrize(("raw", "expected"), WHOLE.values(), ids=WHOLE)
def test_an_answer_is_the_same_in_one_piece_in_two_and_byte_by_byte(raw: bytes, expected: Answer) -> None:
    single = AnswerReader(LIMIT)
    assert [single.feed(raw[n : n + 1]) for n in range(len(raw))] == [False] * (len(raw) - 1) + [True]
    assert single.answer == expected
    for cut in range(len(raw)):
        reader = AnswerReader(LIMIT)
        assert not reader.feed(raw[:cut])
        assert reader.feed(raw[cut:])
        assert reader.answer == expected


@pytest.mark.parametrize(("raw", "expected"), WHOLE.values(), ids=WHOLE)
def test_an_answer_that_breaks_off_is_no_answer(raw: bytes, expected: Answer) -> None:
    for cut in range(len(raw)):
        reader = AnswerReader(LIMIT)
        assert reader.untouched
        assert not reader.feed(raw[:cut])
        assert not reader.end()
        assert reader.answer is None


def test_without_a_length_the_end_of_the_connection_is_the_end_of_the_answer() -> None:
    reader = AnswerReader(LIMIT)
    assert not reader.feed(OK + b"\r\nhel")
    assert not reader.feed(b"lo")
    assert reader.end()
    assert reader.answer == Answer(200, b"hello", False)


def test_a_connection_that_says_more_than_the_answer_is_not_used_again() -> None:
    reader = AnswerReader(LIMIT)
    assert reader.feed(OK + b"Content-Length: 2\r\n\r\nhi" + OK)
    assert reader.answer == Answer(200, b"hi", False)


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_what_is_not_clear_is_refused(raw: bytes) -> None:
    with pytest.raises(FramingError):
        AnswerReader(LIMIT).feed(raw)


@pytest.mark.parametrize("raw", TOO_LONG.values(), ids=TOO_LONG)
def test_a_body_is_refused_as_soon_as_it_is_too_long(raw: bytes) -> None:
    with pytest.raises(TooLongError):
        AnswerReader(LIMIT).feed(raw)
