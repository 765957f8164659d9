"""What can go wrong on the way to a platform and back, closed and complete, each with what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can go wrong: whether trying again may help, whose fault it is, what becomes of the chat."""

    code: str
    retry: bool = False
    """Trying the same again later may succeed."""
    unreachable: bool = False
    """The chat cannot be written to until its person does something: list it, stop trying."""
    ours: bool = False
    """A fault of the program or its settings: log it for the operator."""


NETWORK = Problem("network", retry=True)
SLOW_DOWN = Problem("slow_down", retry=True)
MIGRATED = Problem("migrated", retry=True)  # the chat has a new id: `ChannelError.chat`
BLOCKED = Problem("blocked", unreachable=True)
GONE = Problem("gone", unreachable=True)  # chat not found, account deactivated, never written to us
EXPIRED = Problem("expired")  # a press or a file link too old to be answered: nothing to do
UNAUTHORIZED = Problem("unauthorized", retry=True, ours=True)  # the token or secret is refused
TAKEN = Problem("taken", retry=True, ours=True)  # another program has taken our place at the platform
UNTRUSTED = Problem("untrusted", retry=True, ours=True)  # the platform takes nothing from this machine's address
REFUSED = Problem("refused", ours=True)  # the platform calls our request wrong
BROKEN = Problem("broken", retry=True, ours=True)  # the program or its disk failed, not the platform

TOO_LARGE = Problem("too_large")  # more bytes or pixels than the contract allows
NOT_A_PHOTO = Problem("not_a_photo")  # by its content, whatever its name says

ALL = (
    NETWORK,
    SLOW_DOWN,
    MIGRATED,
    BLOCKED,
    GONE,
    EXPIRED,
    UNAUTHORIZED,
    TAKEN,
    UNTRUSTED,
    REFUSED,
    BROKEN,
    TOO_LARGE,
    NOT_A_PHOTO,
)


class ChannelError(Exception):
    """An adapter could not send or fetch: says which problem it is, never what the platform's URL was."""

    def __init__(
        self, problem: Problem, reason: str = "", *, after: float = 0.0, chat: str = "", uncertain: bool = False
    ) -> None:
        super().__init__(f"{problem.code}: {reason}" if reason else problem.code)
        self.problem = problem
        self.after = after
        """Seconds to wait before the next try, where the platform says."""
        self.chat = chat
        """The chat's new id, with MIGRATED."""
        self.uncertain = uncertain
        """The message went out and no answer came: it may have been shown."""
