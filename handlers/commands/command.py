"""The shape of a command: its names, who may use it, and what it does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.conversation.state import Conversation
from handlers.conversation.turn import Step, Turn
from storage.database import Tx

Run = Callable[[Tx, Turn, Conversation, str], Awaitable[Step]]
"""Reads what it needs through the transaction; the last argument is what was said after the command."""


@dataclass(frozen=True, slots=True)
class Command:
    """`/name`; the catalogue has its words in `word.name` (separated by |) and what it is for in `menu.name`."""

    name: str
    run: Run
    roles: frozenset[str] = frozenset()
    """Who may use it; empty: everybody on the roster. Others hear that it is not for them."""
    listed: bool = True
    """Whether it stands in the platform's menu of commands."""
    hears: Callable[[str], bool] | None = None
    """Whether a whole line, outside any form, is meant for it; it then gets that line. Only for who may use it."""
    photos: bool = False
    """Whether what it waits for may be a photo."""
