"""One filled-in form that every expression in these tests is about, as our scope and as the XML of an instance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from handlers.expressions.scope import Scope
from handlers.expressions.values import Value, stored_value, text

NOW: Final = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

ANSWERS: Final[dict[str, tuple[object, str]]] = {
    "/data/name": ("王桂兰", "text"),
    "/data/age": (67, "integer"),
    "/data/limit": (80, "integer"),
    "/data/zero": (0, "integer"),
    "/data/height": (1.625, "decimal"),
    "/data/empty": (None, "text"),
    "/data/county": ("a", "select_one"),
    "/data/town": ("t2", "select_one"),
    "/data/needs": (["food", "water", "heat"], "select_multiple"),
    "/data/none_needed": ([], "select_multiple"),
    "/data/born": ("1959-03-08", "date"),
    "/data/visited": ("2026-11-20", "date"),
    "/data/today": ("2026-11-22", "date"),
    "/data/opens": ("08:30", "time"),
    "/data/closes": ("17:00", "time"),
    "/data/place": ("23.5 113.2 0 5", "geopoint"),
    "/data/photos": (["p1", "p2"], "image"),
    "/data/phone": ("13812345678", "text"),
    "/data/code": ("007", "text"),
    "/data/spaced": ("  two  words ", "text"),
    "/data/g/inside": ("in", "text"),
    "/data/g/amount": (12.5, "decimal"),
    "/data/child[1]/called": ("Li", "text"),
    "/data/child[1]/years": (3, "integer"),
    "/data/child[2]/called": ("Wu", "text"),
    "/data/child[2]/years": (9, "integer"),
    "/data/child[2]/jab[1]/dose": (1, "integer"),
    "/data/child[2]/jab[2]/dose": (2, "integer"),
    "/data/child[3]/called": ("Hu", "text"),
    "/data/child[3]/years": (None, "integer"),
    "/data/calculated": (None, "text"),
}

VALUES: Final[dict[str, Value]] = {path: stored_value(answer, kind) for path, (answer, kind) in ANSWERS.items()}

LISTS: Final = {
    "towns": [
        {"name": "t1", "label": "East Slope", "county": "a", "size": "120"},
        {"name": "t2", "label": "West Lake", "county": "a", "size": "80"},
        {"name": "t3", "label": "North Gate", "county": "b", "size": "300"},
    ],
}
ROUNDS: Final = {
    "/data/child": 3,
    "/data/child[1]/jab": 0,
    "/data/child[2]/jab": 2,
    "/data/child[3]/jab": 0,
    "/data/stranger": 0,
}


def label(path: str, choice: str) -> str:
    labels = {row["name"]: row["label"] for row in LISTS["towns"]} if path == "/data/town" else {}
    return labels.get(choice, "")


def scope_at(here: str = "/data/calculated") -> Scope:
    """The form, seen from one of its questions."""
    return Scope(VALUES, here, NOW, ROUNDS, LISTS, label)


def scope_without_repeats(here: str) -> Scope:
    return replace(scope_at(here), rounds={})


def instance_xml() -> str:
    """The answers as the XML other implementations read."""
    return "".join(element("data", [path.split("/")[2:] for path in VALUES], "/data"))


def element(name: str, below: list[list[str]], path: str) -> Iterator[str]:
    tag = name.partition("[")[0]
    yield f"<{tag}>"
    for child in dict.fromkeys(rest[0] for rest in below if rest):
        yield from element(child, [rest[1:] for rest in below if rest and rest[0] == child], f"{path}/{child}")
    yield escape(text(VALUES.get(path, "")))
    yield f"</{tag}>"
