"""Chats as tests: who says what, what the bot answers, what is then in the store.

    # A sentence that says what this chat shows.
    + 2.5                     time passes, in seconds (also 3m, 4h, 5d)
    ! 2026-11-06 08:37        it is this time, and what is said unasked is said
    王秀英: /checkin           somebody writes
    王秀英: [走访入户]          … presses the newest button with this label
    王秀英: {a1} 村口路灯坏了    … sends a photo of album a1 with a caption; {} is a photo by itself
    王秀英: ~2 修好了          … edits the message that was their second
    < 报到 1/2                the bot says, to whoever spoke last; `|` goes on in the next line
    |   [志愿服务] [参加活动]    its buttons, a row a line
    < @李镇督 …               the bot says to somebody else
    ? select count(*) from reports
    = 1

Every message is delivered twice, and the store is closed and opened again between any two lines.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(slots=True)
class Line:
    """One thing that is done, and what must follow from it."""

    number: int
    kind: str
    """"say", "pass", "ring" or "ask"."""
    who: str = ""
    text: str = ""
    answers: list[str] = field(default_factory=list)

    @property
    def span(self) -> timedelta:
        unit = self.text[-1]
        return timedelta(seconds=float(self.text[:-1]) * UNITS[unit] if unit in UNITS else float(self.text))


def read(path: Path) -> list[Line]:
    """The lines of a transcript; raises ValueError with the number of one that means nothing."""
    lines: list[Line] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, rest = raw[:2], raw[2:]
        if not raw.strip() or raw.startswith("#"):
            continue
        if mark == "< ":
            lines[-1].answers.append(rest)
        elif mark == "| ":
            lines[-1].answers[-1] += f"\n{rest}"
        elif mark == "= ":
            lines[-1].answers.append(rest)
        elif mark == "+ ":
            lines.append(Line(number, "pass", text=rest.strip()))
        elif mark == "! ":
            lines.append(Line(number, "ring", text=rest.strip()))
        elif mark == "? ":
            lines.append(Line(number, "ask", text=rest))
        elif ": " in raw:
            who, _, text = raw.partition(": ")
            lines.append(Line(number, "say", who, text))
        else:
            raise ValueError(f"{path.name}:{number} means nothing: {raw}")
    return lines


def rewritten(path: Path, heard: list[list[str]]) -> str:
    """The transcript with these answers in place of its own: for writing new ones, to be read before they are kept."""
    out: list[str] = []
    left = iter(heard)
    asking = False
    for raw in path.read_text(encoding="utf-8").splitlines():
        if raw[:2] in {"< ", "| ", "= "}:
            continue
        out.append(raw)
        if raw.strip() and not raw.startswith("#"):
            asking = raw.startswith("? ")
            for answer in next(left):
                first, *more = answer.split("\n")
                out.append(("= " if asking else "< ") + first)
                out += [f"| {line}" for line in more]
    return "\n".join(out) + "\n"
