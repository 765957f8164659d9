"""A burst at once, then so much a second, each for themselves."""

import pytest

from bot import budget
from bot.budget import Budget


def test_a_burst_and_then_one_after_the_other() -> None:
    three = Budget(3, 2.0)
    for _ in range(3):
        assert three.wait("a", 10.0) == 0
        three.spend("a", 10.0)
    assert three.wait("a", 10.0) == pytest.approx(0.5)
    assert three.wait("b", 10.0) == 0, "another is another"
    assert three.wait("a", 10.5) == 0
    assert not three.at_rest("a", 11.4)
    assert three.at_rest("a", 11.5)


def test_what_was_more_than_there_was_is_paid_for() -> None:
    """How large a photo is is known when it has come."""
    megabytes = Budget(100, 10.0)
    megabytes.spend("a", 0.0, 300)
    assert megabytes.wait("a", 0.0, 0) == pytest.approx(20)


def test_the_longest_silent_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_KNOWN", 2)
    one = Budget(1, 1.0)
    for who in ("a", "b", "a", "c"):
        one.spend(who, 0.0)
    assert [one.at_rest(who, 0.5) for who in ("a", "b", "c")] == [False, True, False]
