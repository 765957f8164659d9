"""Runs Cunbao with everything that waits for WeCom in a hurry: `python -m tests.resilience.hurried`.

The product knows nothing of this: its constants are changed before the program starts, and one that is gone fails.
"""

from datetime import timedelta
from importlib import import_module
from typing import Any

from bot.channels.patience import Patience

HURRIED: dict[str, Any] = {
    "bot.channels.wecom.line:ANSWER_SECONDS": 0.6,
    "bot.channels.wecom.line:BEAT_SECONDS": 0.15,
    "bot.channels.wecom.longline:REFUSED_PATIENCE": (1.0, 4.0),
    "bot.channels.wecom.longline:LINE_SECONDS": 2.0,
    "bot.channels.wecom.longline:STEADY_SECONDS": 0.3,
    "bot.channels.wecom.errors:SLOWED_SECONDS": 0.2,
    "bot.channels.wecom.runs:GAP": timedelta(0),
    "bot.send:LOOK_AGAIN": 0.3,
    "bot.send:LONGEST_PAUSE": 0.25,
    "bot.send:OUTAGE_PAUSE": 0.25,
    "bot.send:OUTAGE_LOOK": 0.05,
}


def main() -> None:
    for where, value in HURRIED.items():
        module, _, name = where.partition(":")
        holder = import_module(module)
        assert hasattr(holder, name), where
        setattr(holder, name, value)
    waits = Patience.next
    Patience.next = lambda self: min(waits(self) / 20, 0.05)  # type: ignore[method-assign]  # -- all of them alike
    from bot.__main__ import cunbao  # here: after everything is in a hurry

    cunbao(["run"], prog_name="cunbao")


if __name__ == "__main__":
    main()
