"""The walls of the house: imports go down, in no circle, in the open; files are short and say what they are."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("storage", "handlers", "reminders", "bot", "tests", "benchmarks")
"""From the bottom up: a room imports from itself and from those before it."""
MOST_OF_A_FILE, MOST_OF_A_FUNCTION = 300, 40  # lines
EXCUSED = {
    "too long: storage/schema.py ": "a table of data: every table of the store",
    "too long: storage/migrations/versions/0001_first.py": "the same tables, as Alembic makes them",
    "hidden import: bot/cli/": "a command loads only what it needs: --help and a slip of the pen are answered at once",
    "not only a docstring: storage/migrations/": "the folder is Alembic's: the one call into it stands at its door",
}
"""How a fault begins that is none, and why. One that excuses nothing any more must go."""
Functions, Imports = (ast.FunctionDef, ast.AsyncFunctionDef), (ast.Import, ast.ImportFrom)
House = dict[str, tuple[str, ast.Module]]


def faults(root: Path) -> list[str]:
    """All that is wrong with the house at `root`."""
    files = (file for room in ROOMS for file in sorted((root / room).rglob("*.py")) if "node_modules" not in file.parts)
    texts = {str(file.relative_to(root)): file.read_text("utf-8") for file in files}
    house: House = {name: (text, ast.parse(text)) for name, text in texts.items()}
    alone = [
        fault for name, one in house.items() for check in (_long, _unspoken, _hidden) for fault in check(name, *one)
    ]
    return [*alone, *_upward(house), *_circles(house)]


def _long(name: str, text: str, tree: ast.Module) -> Iterator[str]:
    if (lines := text.count("\n")) > MOST_OF_A_FILE:
        yield f"too long: {name} has {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, Functions) and (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_OF_A_FUNCTION:
            yield f"too long: {name}:{node.lineno} {node.name} has {lines} lines"


def _unspoken(name: str, text: str, tree: ast.Module) -> Iterator[str]:
    if not ast.get_docstring(tree):
        yield f"no docstring: {name}"
    if name.endswith("__init__.py") and len(tree.body) > 1:
        yield f"not only a docstring: {name}"


def _hidden(name: str, text: str, tree: ast.Module) -> Iterator[str]:
    """Imports within functions that give no reason in a comment beside them."""
    lines = ["", *text.splitlines(), ""]
    scopes = (scope for scope in ast.walk(tree) if isinstance(scope, Functions))
    for node in {node for scope in scopes for node in ast.walk(scope) if isinstance(node, Imports)}:
        if not any("#" in line for line in lines[node.lineno - 1 : (node.end_lineno or node.lineno) + 2]):
            yield f"hidden import: {name}:{node.lineno}"


def _upward(house: House) -> Iterator[str]:
    for name, others in _edges(house).items():
        height = ROOMS.index(name.split(".")[0])
        yield from (f"upward: {name} imports {one}" for one in others if ROOMS.index(one.split(".")[0]) > height)


def _circles(house: House) -> Iterator[str]:
    try:
        TopologicalSorter(_edges(house)).prepare()
    except CycleError as error:
        yield f"circle: {' imports '.join(reversed(error.args[1]))}"


def _edges(house: House) -> dict[str, set[str]]:
    """For each module those of ours that it imports anywhere: in the open, within a function, for types only."""
    modules = {_module(name): (name, tree) for name, (_, tree) in house.items()}
    return {
        module: {
            one for node in ast.walk(tree) if isinstance(node, Imports) for one in _targets(node, name, set(modules))
        }.difference([module])
        for module, (name, tree) in modules.items()
    }


def _targets(node: ast.Import | ast.ImportFrom, name: str, modules: set[str]) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names} & modules
    within = name.removesuffix(".py").split("/")[: -node.level] if node.level else []
    base = ".".join([*within, *([node.module] if node.module else [])])
    named = {f"{base}.{alias.name}" for alias in node.names}
    return named & modules | ({base} & modules if named - modules else set())


def _module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_the_house_stands() -> None:
    found = faults(ROOT)
    assert [fault for fault in found if not fault.startswith(tuple(EXCUSED))] == []
    assert [excuse for excuse in EXCUSED if not any(fault.startswith(excuse) for fault in found)] == []


SEEDS: tuple[tuple[list[str], dict[str, str]], ...] = (
    ([], {"bot/a.py": "def f():\n    import storage.b  # why\n", "storage/b.py": ""}),
    (["upward"], {"storage/a.py": "from bot import b\n", "bot/b.py": ""}),
    (["circle"], {"bot/a.py": "from bot.b import x\n", "bot/b.py": "if TYPE_CHECKING:\n    from . import a\n"}),
    (["hidden import"], {"bot/a.py": "async def f():\n    import os\n"}),
    (["not only a docstring"], {"bot/__init__.py": "x = 1\n"}),
    (["no docstring"], {"bot/a.py": '\nx = """Says nothing."""'}),
    (["too long"], {"bot/a.py": "x = 1\n" * 300}),
    (["too long"], {"bot/a.py": "def f():\n" + "    x = 1\n" * 40}),
)


@pytest.mark.parametrize(("kinds", "files"), SEEDS)
def test_what_is_wrong_is_found(kinds: list[str], files: dict[str, str], tmp_path: Path) -> None:
    for name, code in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code if "no docstring" in kinds else f'"""Says."""\n{code}', "utf-8")
    assert [fault.split(":")[0] for fault in faults(tmp_path)] == kinds
