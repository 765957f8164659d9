"""How a fault is logged: what kind it is and where it happened, never its text, which may hold what people wrote."""

import logging
import traceback


def record(log: logging.Logger, error: BaseException, what: str, *mentions: object) -> None:
    """One error line with the sentence, the kind of fault, and the places it came through."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error(f"{what}: %s\n%s", *mentions, type(error).__name__, places.rstrip())
