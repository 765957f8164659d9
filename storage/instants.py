"""Moments in the store: aware datetimes outside, milliseconds since 1970 UTC inside."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment, kept as a whole number so that both databases sort and compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_milliseconds(value)


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 UTC; raises TypeError for a moment without a zone."""
    return (moment - EPOCH) // MILLISECOND


def from_milliseconds(value: int) -> datetime:
    return EPOCH + value * MILLISECOND
