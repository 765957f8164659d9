"""What every reader of form files shares: the sheets that there may be, and how many rows."""

from typing import Final, TypeAlias

MAX_ROWS: Final = 20_000
"""contract.md, "Input limits"."""
SHEETS: Final = ("survey", "choices", "settings", "external_choices", "entities", "osm")
"""Those that XLSForm knows; an office may keep others in the same file."""

Rows: TypeAlias = list[tuple[int, list[str]]]
"""Filled rows with their numbers, from 1 as a person counts them, the header first; cells as text."""
