"""Deliberate faults in the program's own text, to see that the simulation finds them.

A line that is not there any more fails at once: then the mutation is to be written anew.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

MUTATIONS = {
    "dedupe off": ("storage.inbox:accept", '"key": message.key,', '"key": f"{message.key} {tx.now.timestamp()}",'),
    "acknowledge before commit": (
        "bot.intake:Intake.accept",
        "await future",
        "future.add_done_callback(lambda _: None)",
    ),
}
"""The function, what stands there, and what stands there instead."""


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """The program with one mutation, as long as the block runs."""
    where, before, after = MUTATIONS[name]
    module, _, path = where.partition(":")
    *owners, function = path.split(".")
    owner: Any = import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    right = getattr(owner, function)
    setattr(owner, function, _wrong(right, before, after))
    try:
        yield
    finally:
        setattr(owner, function, right)


def _wrong(right: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
    text = textwrap.dedent(inspect.getsource(right))
    assert text.count(before) == 1, f"{right.__qualname__} has changed: {before}"
    scope: dict[str, Any] = {}
    exec(text.replace(before, after), right.__globals__, scope)  # noqa: S102 -- our own text
    wrong: Callable[..., Any] = scope[right.__name__]
    return wrong
