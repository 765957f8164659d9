"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 5, 1, 0, tzinfo=UTC)
"""A Thursday, nine in the morning in Shanghai."""


class Clock:
    """Called, it says what time it is: an aware moment in UTC."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        self._now += step

    def set(self, moment: datetime) -> None:
        self._now = moment.astimezone(UTC)
