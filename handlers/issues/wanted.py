"""What is said after /issues, or what a button of the ledger carries: a list, a card, an act. At most 64 bytes.

台账 河北镇          a list of a place       "?late/17/2"          filter, place and page of one
台账 12, 台账 #12    a card                  "12/hand/3/45.7"      an act on an issue at its third stage
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.conversation import buttons
from storage.issue_life import Issue
from storage.messages import Choice

COMMAND = "issues"
FILTERS = ("waiting", "mine", "here", "late", "above", "done")
"""等我办, 我的, 本地, 逾期, 等上级, 已办结."""

MOST = 6
"""Choices at once."""

LIST = re.compile(rf"\?({'|'.join(FILTERS)})/(\d{{1,12}})/(\d{{1,5}})", re.ASCII)
CARD = re.compile(r"[#＃]?(\d{1,12})", re.ASCII)
PRESS = re.compile(r"(\d{1,12})/([a-z]{2,10})/(\d{1,6})(?:/([^\n]{0,40}))?(?:\n(.*))?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list; place 0: all that the person may see."""

    which: str = ""
    place: int = 0
    page: int = 0
    named: str = ""
    """A place as somebody wrote it."""


@dataclass(frozen=True, slots=True)
class Press:
    """Something that somebody wants to do to an issue."""

    number: int
    act: str
    stage: int
    """At which the button was made."""
    arg: str = ""
    typed: str | None = None
    """What was written where we had asked; None for a press."""

    def but(self, arg: str) -> "Press":
        return replace(self, arg=arg, typed=None)

    @property
    def page(self) -> int | None:
        """Of what there is to choose from; None where a choice was made."""
        if not self.arg:
            return 0
        return int(self.arg[1:]) if self.arg[0] == "+" and self.arg[1:].isdecimal() else None

    @property
    def code(self) -> str:
        """As a button carries it, and what is waited for remembers it."""
        return f"{self.number}/{self.act}/{self.stage}" + (f"/{self.arg}" if self.arg else "")


def read(rest: str) -> Listing | Press | int:
    """A list, an act, or the number of an issue whose card is wanted."""
    if pressed := PRESS.fullmatch(rest):
        number, act, stage, arg, typed = pressed.groups()
        return Press(int(number), act, int(stage), arg or "", typed)
    if listed := LIST.fullmatch(rest.strip()):
        return Listing(listed[1], int(listed[2]), int(listed[3]))
    if card := CARD.fullmatch(rest.strip()):
        return int(card[1])
    return Listing(named=rest.strip()[:60])


def act_button(label: str, issue: Issue, act: str, arg: object = "") -> Choice:
    return button(label, Press(issue.number, act, issue.stage, str(arg)).code)


def paged(
    named: Sequence[tuple[str, str]], issue: Issue, act: str, page: int, more: str
) -> tuple[tuple[Choice, ...], ...]:
    """What an act may be done with, by argument and label, six at a time."""
    size = MOST if len(named) <= MOST else MOST - 1
    here = page % max(1, -(-len(named) // size))
    shown = [act_button(label, issue, act, arg) for arg, label in named[here * size : (here + 1) * size]]
    return buttons.arranged([*shown, act_button(more, issue, act, f"+{here + 1}")] if size < MOST else shown)


def card_button(label: str, number: int) -> Choice:
    return button(label, str(number))


def list_button(label: str, listing: Listing) -> Choice:
    return button(label, f"?{listing.which}/{listing.place}/{listing.page}")


def button(label: str, rest: str) -> Choice:
    return buttons.button(label, buttons.COMMAND, COMMAND, rest)
