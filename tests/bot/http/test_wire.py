"""The HTTP client against a server that misbehaves on order: what is sent once, what twice, what is never believed."""

import asyncio
import gc
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.channels.http.connection import UnansweredError, UnsentError
from bot.channels.http.framing import Answer, TooLongError
from bot.channels.http.wire import Wire
from tests.bot.http.peer import Act, Peer, answer, keeps_silent, resets, says, then_hangs_up


@asynccontextmanager
async def wired(*acts: Act, connections: int = 100) -> AsyncIterator[tuple[Peer, Wire]]:
    """A peer with these acts, and a client to it."""
    async with Peer(*acts) as peer:
        wire = Wire(peer.url, connections)
        yield peer, wire
        await wire.close()


async def post(wire: Wire, *, repeatable: bool = False, seconds: float = 5.0, limit: int = 1000) -> Answer:
    return await wire.post(
        "/bot1:x/sendMessage",
        b'{"a":1}',
        content="application/json",
        seconds=seconds,
        limit=limit,
        repeatable=repeatable,
    )


async def test_a_post_and_a_get_stand_on_the_wire_as_they_should() -> None:
    async with wired(says(answer(b"one")), says(answer(b"two"))) as (peer, wire):
        assert await post(wire) == Answer(200, b"one", True)
        assert await wire.get("/file/x.jpg", seconds=5, limit=10) == Answer(200, b"two", True)
    host = peer.url.removeprefix("http://").encode()
    common = b"HTTP/1.1\r\nHost: " + host + b"\r\nUser-Agent: cunbao\r\n"
    fields = b'Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}'
    assert peer.requests == [
        b"POST /bot1:x/sendMessage " + common + fields,
        b"GET /file/x.jpg " + common + b"\r\n",
    ]


async def test_the_address_may_have_a_path_of_its_own() -> None:
    async with Peer(says(answer(b""))) as peer:
        wire = Wire(f"{peer.url}/tg/")
        await post(wire)
        await wire.close()
    assert peer.requests[0].startswith(b"POST /tg/bot1:x/sendMessage HTTP/1.1\r\n")


async def test_one_connection_serves_one_request_after_the_other() -> None:
    async with wired(*[says(answer(b"%d" % n)) for n in range(5)]) as (peer, wire):
        assert [(await post(wire)).body for _ in range(5)] == [b"0", b"1", b"2", b"3", b"4"]
        assert peer.connections == 1


async def test_requests_at_once_have_a_connection_each_up_to_the_most() -> None:
    slow = says(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", b"x", pause=0.02)
    async with wired(*[slow] * 6, connections=3) as (peer, wire):
        answers = await asyncio.gather(*(post(wire) for _ in range(6)))
        assert [found.body for found in answers] == [b"x"] * 6
        assert peer.connections == 3


async def test_a_connection_that_is_to_close_is_not_used_again() -> None:
    async with wired(says(answer(b"a", ["Connection: close"])), says(answer(b"b"))) as (peer, wire):
        assert [(await post(wire)).body, (await post(wire)).body] == [b"a", b"b"]
        assert peer.connections == 2


async def test_an_answer_without_length_ends_with_the_connection() -> None:
    async with wired(then_hangs_up(b"HTTP/1.1 200 OK\r\n\r\n", b"hello")) as (_, wire):
        assert (await post(wire)).body == b"hello"


async def test_bytes_that_nobody_asked_for_end_the_connection() -> None:
    async with wired(says(answer(b"a"), answer(b"forged"), pause=0.02), says(answer(b"b"))) as (peer, wire):
        assert (await post(wire)).body == b"a"
        await asyncio.sleep(0.05)
        assert (await post(wire)).body == b"b"
        assert peer.connections == 2


async def test_nobody_there_means_unsent() -> None:
    wire = Wire("http://127.0.0.1:1")
    with pytest.raises(UnsentError):
        await post(wire)


BROKEN: dict[str, Act] = {
    "reset": resets,
    "closed": then_hangs_up(),
    "half a head": then_hangs_up(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "half a body": then_hangs_up(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"),
    "half a chunk": then_hangs_up(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello"),
    "no HTTP": then_hangs_up(b"220 smtp.example.org ESMTP\r\n\r\n"),
}


@pytest.mark.parametrize("repeatable", [False, True])
@pytest.mark.parametrize("act", BROKEN.values(), ids=BROKEN)
async def test_a_fresh_connection_that_breaks_leaves_the_request_unanswered_and_unrepeated(
    act: Act, repeatable: bool
) -> None:
    async with wired(act, says(answer(b"b"))) as (peer, wire):
        with pytest.raises(UnansweredError):
            await post(wire, repeatable=repeatable)
        assert len(peer.requests) == 1


async def test_on_a_kept_connection_that_breaks_only_what_may_be_done_twice_is_sent_again() -> None:
    async with wired(says(answer(b"a")), resets, says(answer(b"b"))) as (peer, wire):
        await post(wire)
        assert (await post(wire, repeatable=True)).body == b"b"
        assert (len(peer.requests), peer.connections) == (3, 2)


async def test_on_a_kept_connection_that_breaks_a_message_is_not_sent_again() -> None:
    async with wired(says(answer(b"a")), resets, says(answer(b"b"))) as (peer, wire):
        await post(wire)
        with pytest.raises(UnansweredError):
            await post(wire)
        assert len(peer.requests) == 2


async def test_once_an_answer_has_begun_nothing_is_sent_again() -> None:
    async with wired(says(answer(b"a")), then_hangs_up(b"H"), says(answer(b"b"))) as (peer, wire):
        await post(wire)
        with pytest.raises(UnansweredError):
            await post(wire, repeatable=True)
        assert len(peer.requests) == 2


async def test_a_kept_connection_that_the_server_closed_is_noticed_before_it_is_used() -> None:
    async def answers_and_leaves(writer: asyncio.StreamWriter) -> None:
        await then_hangs_up(answer(b"a"))(writer)

    async with wired(answers_and_leaves, says(answer(b"b"))) as (peer, wire):
        await post(wire)
        await asyncio.sleep(0.02)
        assert (await post(wire)).body == b"b"
        assert peer.connections == 2


async def test_a_connection_idle_for_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with wired(says(answer(b"a")), says(answer(b"b"))) as (peer, wire):
        await post(wire)
        monkeypatch.setattr("bot.channels.http.wire.IDLE_SECONDS", -1.0)
        assert (await post(wire)).body == b"b"
        assert peer.connections == 2


@pytest.mark.parametrize(
    "act",
    [keeps_silent, says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", *[b"x"] * 9, pause=0.05)],
    ids=["silent", "slow body"],
)
async def test_a_wait_ends_in_time_and_its_connection_with_it(act: Act) -> None:
    async with wired(act, says(answer(b"b"))) as (peer, wire):
        with pytest.raises(TimeoutError):
            await post(wire, seconds=0.1)
        assert (await post(wire)).body == b"b"
        assert peer.connections == 2


async def test_a_cancelled_request_takes_its_connection_along() -> None:
    late = says(b"HTTP/1.1 200 OK\r\n", b"Content-Length: 4\r\n\r\nlate", pause=0.05)
    async with wired(says(answer(b"a")), late, says(answer(b"b"))) as (peer, wire):
        await post(wire)
        task = asyncio.create_task(post(wire))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await post(wire)).body == b"b"
        assert peer.connections == 2


async def test_a_request_cancelled_at_any_step_loses_no_socket() -> None:
    for steps in range(12):
        async with wired(*[says(answer(b"a"))] * 3) as (_, wire):
            task = asyncio.create_task(post(wire))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            assert (await post(wire)).body == b"a"
        await asyncio.sleep(0)
        gc.collect()  # a socket left open is a warning now, and warnings are errors


async def test_a_body_over_the_limit_is_not_waited_for() -> None:
    async with wired(says(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nx"), says(answer(b"b"))) as (_, wire):
        with pytest.raises(TooLongError):
            await post(wire)
        assert (await post(wire)).body == b"b"


async def test_a_large_request_and_a_large_answer_go_through() -> None:
    big = bytes(range(256)) * 20_000
    async with wired(says(answer(big))) as (peer, wire):
        found = await wire.post("/x", big, content="x/y", seconds=10, limit=len(big), repeatable=False)
        assert found.body == big
        assert peer.requests[0].endswith(big)


async def test_closing_ends_waiting_requests() -> None:
    async with wired(keeps_silent) as (_, wire):
        task = asyncio.create_task(post(wire))
        await asyncio.sleep(0.02)
        await wire.close()
        with pytest.raises(UnansweredError):
            await task


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for localhost, signed by nobody but itself."""
    path = tmp_path / "both.pem"
    request = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run([*request.split(), "-keyout", path, "-out", tmp_path / "cert.pem"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return path


async def test_a_secure_server_must_be_who_it_says(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'{"a":1}')
        writer.write(answer(b"safe"))

    async with await asyncio.start_server(serve, "localhost", 0, ssl=context) as server:
        url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(UnsentError, match="certificate"):
            await post(Wire(url))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        wire = Wire(url)
        assert (await post(wire)).body == b"safe"
        await wire.close()
        await asyncio.sleep(0.02)
