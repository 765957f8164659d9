"""Which Host headers are ours, and where the sample town may be played in."""

import pytest

from bot.channels.browser.doors import Door, Doors, is_loopback

PORT = 8080
PUBLIC = "https://cunbao.example.cn"

CASES = (  # where we listen, public address, Host, the origin there (None: not ours), whether the sample town is open
    ("127.0.0.1", None, "127.0.0.1:8080", "http://127.0.0.1:8080", True),
    ("127.0.0.1", None, "localhost:8080", "http://localhost:8080", True),
    ("127.0.0.1", None, "LOCALHOST:8080", "http://localhost:8080", True),
    ("127.0.0.1", None, "[::1]:8080", "http://[::1]:8080", True),
    ("::1", None, "[::1]:8080", "http://[::1]:8080", True),
    ("localhost", None, "127.0.0.1:8080", "http://127.0.0.1:8080", True),
    ("127.0.0.1", None, "localhost", None, False),
    ("127.0.0.1", None, "localhost:8081", None, False),
    ("127.0.0.1", None, "evil.example:8080", None, False),
    ("127.0.0.1", None, "localhost.evil.example:8080", None, False),
    ("127.0.0.1", None, "127.0.0.1.evil.example:8080", None, False),
    ("127.0.0.1", None, "192.168.1.5:8080", None, False),
    ("127.0.0.1", None, "evil@localhost:8080", None, False),
    ("127.0.0.1", None, "localhost:8080/../x", None, False),
    ("127.0.0.1", None, "localhost:x", None, False),
    ("127.0.0.1", None, "[::1", None, False),
    ("127.0.0.1", None, "", None, False),
    ("0.0.0.0", None, "192.168.1.5:9000", "http://192.168.1.5:9000", False),  # noqa: S104 -- the case itself
    ("0.0.0.0", None, "localhost:9000", "http://localhost:9000", False),  # noqa: S104 -- the case itself
    ("0.0.0.0", None, "evil.example:8080", None, False),  # noqa: S104 -- the case itself
    ("box.lan", None, "box.lan:8080", "http://box.lan:8080", False),
    ("127.0.0.1", PUBLIC, "cunbao.example.cn", "https://cunbao.example.cn", False),
    ("127.0.0.1", PUBLIC, "Cunbao.Example.cn:443", "https://cunbao.example.cn:443", False),
    ("127.0.0.1", PUBLIC, "cunbao.example.cn:80", None, False),
    ("127.0.0.1", PUBLIC, "127.0.0.1:8080", "http://127.0.0.1:8080", False),
    ("127.0.0.1", "http://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080", True),
)


@pytest.mark.parametrize(("listening", "public", "asked", "origin", "sample"), CASES)
def test_a_door_is_known_by_its_name(
    listening: str, public: str | None, asked: str, origin: str | None, sample: bool
) -> None:
    found = Doors(listening, PORT, public).of({"host": asked}, 0)
    assert found == (Door(origin, sample) if origin else None)


@pytest.mark.parametrize("header", ["forwarded", "x-forwarded-for", "x-real-ip"])
def test_what_is_forwarded_does_not_come_from_this_machine(header: str) -> None:
    door = Doors("127.0.0.1", PORT, None).of({"host": "127.0.0.1:8080", header: "127.0.0.1"}, 0)
    assert door == Door("http://127.0.0.1:8080", sample=False)


def test_any_free_port_is_that_where_we_really_listen() -> None:
    doors = Doors("127.0.0.1", 0, None)
    assert doors.of({"host": "localhost:45678"}, 45678) is not None
    assert doors.of({"host": "localhost:45678"}, 45679) is None


@pytest.mark.parametrize(("name", "loopback"), [("127.9.9.9", True), ("::1", True), ("10.0.0.1", False), ("x", False)])
def test_loopback_is_the_whole_range(name: str, loopback: bool) -> None:
    assert is_loopback(name) is loopback
