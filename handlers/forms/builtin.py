"""The forms that come with Cunbao: readable Markdown tables in the folder `library`."""

from collections.abc import Iterable
from importlib.resources import files

NAMES = ("check_in", "theme_day", "issue", "household_visit", "all_quiet", "task")
"""In the order in which they are offered: what is filed most comes first."""


def builtin_forms() -> Iterable[tuple[str, bytes]]:
    """The file name and the content of each."""
    for name in NAMES:
        yield f"{name}.md", (files("handlers.forms") / "library" / f"{name}.md").read_bytes()
