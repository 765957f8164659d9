"""The nonces of letters that were taken, for some hours and over a restart: who sends one again is not WeCom."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LOG = logging.getLogger(__name__)


class Nonces:
    """Those of the last `kept`, by the clock `now`; in the file a line each. Where it cannot be written all goes on."""

    def __init__(self, path: Path, kept: timedelta, now: Callable[[], datetime]) -> None:
        self._path, self._kept, self._now = path, kept, now
        self._known: OrderedDict[str, datetime] | None = None

    def used(self, nonce: str) -> bool:
        known = self._read()
        while known and next(iter(known.values())) < self._now() - self._kept:
            known.popitem(last=False)
        return nonce in known

    def take(self, nonce: str) -> None:
        """From now on it is used."""
        self._read()[nonce] = self._now()

    def release(self, nonce: str) -> None:
        """Its letter could not be kept: it may come again."""
        self._read().pop(nonce, None)

    def keep(self, nonce: str) -> None:
        """Its letter is safe: also the next start shall know."""
        try:
            with self._path.open("a", encoding="ascii") as file:
                file.write(f"{self._now().timestamp():.0f} {nonce}\n")
        except (OSError, UnicodeEncodeError) as error:
            _LOG.error("wecom: a nonce could not be noted (%s)", type(error).__name__)

    def _read(self) -> OrderedDict[str, datetime]:
        """What the last run left, the first time; the file is written anew without what is too old."""
        if self._known is None:
            self._known = OrderedDict(_lines(self._path, self._now() - self._kept))
            try:
                lines = [f"{at.timestamp():.0f} {nonce}\n" for nonce, at in self._known.items()]
                self._path.write_text("".join(lines), encoding="ascii")
            except OSError as error:
                _LOG.error("wecom: nonces cannot be noted (%s)", type(error).__name__)
        return self._known


def _lines(path: Path, since: datetime) -> list[tuple[str, datetime]]:
    try:
        lines = path.read_text("ascii", errors="replace").splitlines()
    except OSError:
        return []
    pairs = [line.split(" ", 1) for line in lines if " " in line]
    found = [(nonce, datetime.fromtimestamp(int(at), UTC)) for at, nonce in pairs if at.isdecimal() and len(at) < 12]
    return [(nonce, at) for nonce, at in found if at >= since]
