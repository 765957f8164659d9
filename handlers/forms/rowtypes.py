"""What the type column of the survey sheet may say, and which kind of question each stands for."""

import re
from dataclasses import dataclass
from typing import Final

from handlers.forms.form import Kind

KINDS: Final = {
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "phone number": Kind.TEXT,
    "integer": Kind.INTEGER,
    "int": Kind.INTEGER,
    "percentage": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "image": Kind.IMAGE,
    "photo": Kind.IMAGE,
    "geopoint": Kind.GEOPOINT,
    "location": Kind.GEOPOINT,
    "gps": Kind.GEOPOINT,
    "audio": Kind.AUDIO,
    "file": Kind.FILE,
    "note": Kind.NOTE,
    "acknowledge": Kind.ACKNOWLEDGE,
    "trigger": Kind.ACKNOWLEDGE,
    "calculate": Kind.CALCULATE,
    "hidden": Kind.HIDDEN,
    "today": Kind.HIDDEN,
    "start": Kind.HIDDEN,
}
"""The standard's words and its older ones."""
PRELOADED: Final = {"today": "today()", "start": "now()"}
"""What the standard's hidden questions about the filling itself begin with."""
EMPTY: Final = frozenset(
    {"end", "deviceid", "username", "email", "phonenumber", "subscriberid", "simserial", "imei", "audit"}
)
"""Facts about a telephone or an app, which a chat does not know."""
UNSUPPORTED: Final = frozenset(
    {
        "range", "rank", "geotrace", "geoshape", "video", "barcode", "osm", "datetime", "date time", "csv-external",
        "xml-external", "start-geopoint", "background-geopoint", "background-audio", "select_one_external",
        "select_one_from_file", "select_multiple_from_file", "select one external", "select one from file",
        "select multiple from file", "cascading_select", "cascading select",
    }
)  # fmt: skip
"""Types of the standard that cannot be asked in a chat, or not yet."""
SELECT: Final = re.compile(
    r"(?P<kind>select1|select[_ ]one(?: from)?|select[_ ]multiple(?: from)?|select all that apply(?: from)?)"
    r"\s+(?P<list>\S+)(?P<other>\s+(?:or_other|or specify other|or other))?",
)
BARE_SELECT: Final = re.compile(r"select1|select[_ ](one|multiple)|select all that apply")
CONTROL: Final = re.compile(r"(?P<edge>begin|end)[_ ](?P<control>group|repeat|loop|lgroup|looped group)(?: over .*)?")


@dataclass(frozen=True, slots=True)
class RowType:
    """A type cell, read. At most one of `kind`, `edge` and `refused` says something; none: the row is passed over."""

    written: str
    kind: Kind | None = None
    list_name: str = ""
    or_other: bool = False
    edge: str = ""
    """"begin" or "end"."""
    control: str = ""
    """What begins or ends: "group", "repeat", …"""
    refused: str = ""
    """The catalogue key that says why this type cannot be."""


def row_type(written: str) -> RowType:
    """What a type cell says, forgiving case and spaces as pyxform does."""
    plain = " ".join(written.split())
    small = plain.lower()
    if control := CONTROL.fullmatch(small):
        return RowType(plain, edge=control["edge"], control=control["control"])
    if small.split(" ")[0] in UNSUPPORTED or small in UNSUPPORTED:
        return RowType(plain, refused="forms.problem.unsupported")
    if select := SELECT.fullmatch(plain):
        return _select(plain, select)
    if BARE_SELECT.fullmatch(small):
        return RowType(plain, refused="forms.problem.no_list")
    if small in KINDS or small in EMPTY:
        return RowType(plain, kind=KINDS.get(small, Kind.HIDDEN))
    return RowType(plain, refused="forms.problem.unknown_type")


def _select(written: str, found: re.Match[str]) -> RowType:
    one = "one" in found["kind"] or found["kind"] == "select1"
    kind = Kind.SELECT_ONE if one else Kind.SELECT_MULTIPLE
    if found["list"].startswith("${"):
        return RowType(written, refused="forms.problem.list_from_answers")
    return RowType(written, kind=kind, list_name=found["list"], or_other=bool(found["other"]))
