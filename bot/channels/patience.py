"""How long to wait before the next try: longer each time, never all at the same moment."""

from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom


@dataclass
class Patience:
    """Doubles from `first` up to `most` seconds, of which chance takes away up to half; `reset` after a success."""

    first: float = 0.5
    most: float = 30.0
    chance: Callable[[], float] = SystemRandom().random
    failures: int = 0

    def next(self) -> float:
        """Seconds to wait after one more failure."""
        whole = min(self.most, self.first * 2.0 ** min(self.failures, 16))
        self.failures += 1
        return whole * (1 - self.chance() / 2)

    def reset(self) -> None:
        self.failures = 0
