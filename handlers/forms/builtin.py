"""The forms that come with Cunbao: readable Markdown tables in the folder `library`."""

from collections.abc import Iterable
from importlib.resources import files


def builtin_forms() -> Iterable[tuple[str, bytes]]:
    """The file name and the content of each, in the order of their names."""
    for file in sorted((files("handlers.forms") / "library").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".md"):
            yield file.name, file.read_bytes()
