"""Says whether a call or an object is what the machine-readable Bot API (bot_api.json) allows.

It knows names, types, unions, arrays and nesting. Lengths and byte limits stand only in Telegram's prose: refusals.py.
Telegram itself overlooks fields it does not know; here they are faults, for such a field is a slip of the bot.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.telegram.wire import JSON, Upload

SOURCE = Path(__file__).with_name("bot_api.json")
ARRAY = "Array of "


@dataclass(frozen=True)
class Shape:
    """What a method takes and returns, or what a type consists of; `one_of` names the members of a union."""

    required: dict[str, list[str]] = field(default_factory=dict)
    optional: dict[str, list[str]] = field(default_factory=dict)
    returns: list[str] = field(default_factory=list)
    one_of: list[str] = field(default_factory=list)

    @property
    def fields(self) -> dict[str, list[str]]:
        return self.required | self.optional


class Schema:
    """The methods and types of one version of the Bot API."""

    def __init__(self, source: Path = SOURCE) -> None:
        api = json.loads(source.read_bytes())
        self.version: str = api["version"]
        self.methods = {name: Shape(**entry) for name, entry in api["methods"].items()}
        self.types = {name: Shape(**entry) for name, entry in api["types"].items()}
        self._names = {name.lower(): name for name in self.methods}

    def method(self, name: str) -> str | None:
        """The method's own spelling (Telegram does not mind the case), None for an unknown one."""
        return self._names.get(name.lower())

    def read(self, method: str, params: JSON) -> JSON:
        """The same fields with what a form can only carry as text made a number, a boolean, an object or an array."""
        fields = self.methods[method].fields
        return {name: _read(fields.get(name, ["String"]), value) for name, value in params.items()}

    def faults_of_call(self, method: str, params: JSON) -> list[str]:
        """What is wrong with the fields of a call; empty if nothing."""
        return self._faults_of_fields(self.methods[method], params, method)

    def faults(self, kinds: list[str], value: object, where: str) -> list[str]:
        """What keeps `value` from being one of `kinds`; empty if nothing. A union is judged by its nearest member."""
        items = [kind.removeprefix(ARRAY) for kind in kinds if kind.startswith(ARRAY)]
        if items and isinstance(value, list):
            return [fault for n, item in enumerate(value) for fault in self.faults(items, item, f"{where}[{n}]")]
        tries = [self._faults_of_one(kind, value, where) for kind in kinds if not kind.startswith(ARRAY)]
        return min(tries, key=len, default=[f"{where} must be an array"])

    def _faults_of_one(self, kind: str, value: object, where: str) -> list[str]:
        if kind.startswith("="):
            return [] if value == kind[1:] else [f"{where} must be {kind[1:]!r}"]
        if kind in PLAIN:
            return [] if PLAIN[kind](value) else [f"{where} must be {kind}, not {type(value).__name__}"]
        shape = self.types[kind]
        if shape.one_of:
            return self.faults(shape.one_of, value, where)
        return self._faults_of_fields(shape, value, where) if isinstance(value, dict) else [f"{where} must be {kind}"]

    def _faults_of_fields(self, shape: Shape, value: JSON, where: str) -> list[str]:
        fields = shape.fields
        missing = [f"{where}.{name} is missing" for name in shape.required if name not in value]
        unknown = [f"{where}.{name} is unknown" for name in value if name not in fields]
        known = ((name, item) for name, item in value.items() if name in fields)
        return (
            missing
            + unknown
            + [fault for name, item in known for fault in self.faults(fields[name], item, f"{where}.{name}")]
        )


PLAIN: dict[str, Callable[[object], bool]] = {
    "String": lambda value: isinstance(value, str),
    "Integer": lambda value: type(value) is int,
    "Float": lambda value: type(value) in (int, float),
    "Boolean": lambda value: isinstance(value, bool),
    "InputFile": lambda value: isinstance(value, Upload),
}


def _read(kinds: list[str], value: Any) -> Any:
    if not isinstance(value, str) or "String" in kinds:
        return value
    if kinds == ["Boolean"]:
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(value.lower(), value)
    if kinds in (["Integer"], ["Float"]) and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value  # stays text, and is then found to be of the wrong type
