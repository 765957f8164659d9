"""`.env` as its owner wrote it: values are set where they stand, every other line and comment stays as it is."""

import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

LINE = re.compile(
    r"""(?P<before>\s*(?:export[ \t]+)?[^\s=]+)[ \t]*=?[ \t]*  # with the blank lines above it
        (?P<value>'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|[^\r\n]*?)
        (?P<after>(?:[ \t]+\#[^\r\n]*)?[ \t]*[\r\n]*)""",
    re.VERBOSE,
)


def read(file: Path) -> str:
    """What is written there, nothing where there is no file. Raises OSError, UnicodeDecodeError."""
    # A byte order mark is what Quota editors leave.
    return file.read_bytes().decode("utf-8-sig") if file.exists() else ""


def values(text: str) -> dict[str, str]:
    """The variables that have a value."""
    found = dotenv_values(stream=StringIO(text), interpolate=False)
    return {variable.upper(): value.strip() for variable, value in found.items() if value and value.strip()}


def with_values(text: str, wanted: Mapping[str, str]) -> str:
    """The same text with these values, which must need no quotes; an empty one takes its line away."""
    written = "".join(_line(part.key, part.original.string, wanted) for part in parse_stream(StringIO(text)))
    ending = "\r\n" if "\r\n" in text else "\n"
    gap = ending if written and not written.endswith(("\r", "\n")) else ""
    there = {part.key.upper() for part in parse_stream(StringIO(text)) if part.key}
    added = [f"{name}={value}{ending}" for name, value in wanted.items() if value and name not in there]
    return written + (gap if added else "") + "".join(added)


def _line(key: str | None, line: str, wanted: Mapping[str, str]) -> str:
    """The line of a variable with its new value; a comment behind the old one stays behind the new one."""
    if key is None or key.upper() not in wanted:
        return line
    value, parts = wanted[key.upper()], LINE.fullmatch(line)
    if not value:
        return ""
    return f"{parts['before']}={value}{parts['after']}" if parts else f"{key}={value}\n"
