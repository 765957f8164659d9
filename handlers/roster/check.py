"""Reads the rows of a roster as people in places; every row that cannot be right is named with its reason."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import available_timezones

from handlers.forms.problem import Problem
from handlers.listing import Line, ListingProblems
from handlers.roster.words import LANGUAGE_OF, REMOVALS, REMOVED, ROLE_OF, YES_OR_NO
from storage.people import Role

MAX_NAME = 40
"""Signs, of a person's name as of a place's."""
MAX_TELEGRAM = 2**52
"""Telegram promises that its ids stay below."""
WECOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-@.]{0,63}")
"""What WeCom allows in a userid."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked row: a person is something somewhere, or, with the role "removed", no longer anything there."""

    sheet: str
    row: int
    county: str
    town: str
    branch: str
    name: str
    role: Role | Literal["removed"]
    contact: bool = False
    wecom: str = ""
    telegram: str = ""
    language: str = ""
    zone: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        """The names from the county down to where the person belongs."""
        return tuple(name for name in (self.county, self.town, self.branch) if name)


def check(lines: Sequence[Line]) -> tuple[Entry, ...]:
    """The rows as entries, or ListingProblems with all that is wrong with any of them."""
    counties = {line.cells["county"] for line in lines if "county" in line.cells}
    only_county = next(iter(counties)) if len(counties) == 1 else ""
    problems = [problem for line in lines for problem in _problems(line, only_county)]
    if problems:
        raise ListingProblems(problems)
    return tuple(_entry(line, only_county) for line in lines)


def _problems(line: Line, only_county: str) -> Iterator[Problem]:
    for key, mentions in _reasons(line, only_county):
        yield Problem(line.sheet, line.number, f"roster.problem.{key}", mentions)


def _reasons(line: Line, only_county: str) -> Iterator[tuple[str, dict[str, object]]]:
    cells = line.cells
    if "name" not in cells:
        yield "no_name", {}
    if not (cells.get("county") or only_county):
        yield "no_county", {}
    for column in ("county", "town", "branch", "name"):
        yield from _name_reasons(column, cells.get(column, ""))
    if "role" not in cells:
        yield "no_role", {}
    elif cells["role"].lower() not in (*ROLE_OF, *REMOVALS):
        yield "role", {"found": cells["role"]}
    if cells.get("contact", "").lower() not in YES_OR_NO:
        yield "contact", {"found": cells["contact"]}
    if cells.get("language", "").lower() not in LANGUAGE_OF:
        yield "language", {"found": cells["language"]}
    if (zone := cells.get("zone", "")) and zone not in available_timezones():
        yield "zone", {"found": zone[:MAX_NAME]}
    yield from _id_reasons(cells.get("telegram", ""), cells.get("wecom", ""))


def _name_reasons(column: str, name: str) -> Iterator[tuple[str, dict[str, object]]]:
    if len(name) > MAX_NAME:
        yield "long", {"found": name[:MAX_NAME] + "…", "most": MAX_NAME}
    if not name.isprintable():
        yield "unprintable", {"found": "".join(sign if sign.isprintable() else "�" for sign in name[:MAX_NAME])}
    if column != "name" and "/" in name:
        yield "slash", {"found": name[:MAX_NAME]}


def _id_reasons(telegram: str, wecom: str) -> Iterator[tuple[str, dict[str, object]]]:
    digits = telegram.isascii() and telegram.isdigit() and len(telegram) <= len(str(MAX_TELEGRAM))
    if telegram and not (digits and 0 < int(telegram) <= MAX_TELEGRAM):
        yield "telegram", {"found": telegram[:MAX_NAME]}
    if wecom and not WECOM.fullmatch(wecom):
        yield "wecom", {"found": wecom[:MAX_NAME]}


def _entry(line: Line, only_county: str) -> Entry:
    cells = line.cells
    role = cells["role"].lower()
    telegram = cells.get("telegram", "")
    return Entry(
        sheet=line.sheet,
        row=line.number,
        county=cells.get("county", only_county),
        town=cells.get("town", ""),
        branch=cells.get("branch", ""),
        name=cells["name"],
        role=REMOVED if role in REMOVALS else ROLE_OF[role],
        contact=YES_OR_NO[cells.get("contact", "").lower()],
        wecom=cells.get("wecom", ""),
        telegram=str(int(telegram)) if telegram else "",
        language=LANGUAGE_OF[cells.get("language", "").lower()],
        zone=cells.get("zone", ""),
    )
