"""Finds answers by path, going through the rounds of repeats."""

from handlers.expressions.scope import Scope


def parent(node: str) -> str:
    """The path one step up."""
    return node.rpartition("/")[0]


def above(node: str, ups: int) -> str:
    """The path so many steps up."""
    return node.rsplit("/", ups)[0] if ups else node


def children(scope: Scope, node: str, name: str) -> list[str]:
    """The nodes of that name below a node: one for a question or group, one per round for a repeat."""
    path = f"{node}/{name}"
    rounds = scope.rounds.get(path)
    return [path] if rounds is None else [f"{path}[{turn}]" for turn in range(1, rounds + 1)]


def step(scope: Scope, node: str, name: str) -> list[str]:
    """The nodes one step further: "." stays, ".." goes up, a name goes down."""
    if name == ".":
        return [node]
    return [parent(node)] if name == ".." else children(scope, node, name)


def round_of(node: str) -> float:
    """Which round of a repeat a node is, from 1; outside repeats 1."""
    _, bracket, turn = node.rpartition("/")[2].partition("[")
    return float(turn.rstrip("]")) if bracket else 1.0


def absolute(path: str, here: str) -> str:
    """A path without filters, seen from a question, as the form declares it: absolute and without rounds."""
    node = "" if path.startswith("/") else here
    for name in path.removeprefix("current()").split("/"):
        if name == "..":
            node = parent(node)
        elif name not in {"", "."}:
            node = f"{node}/{name}"
    return "/".join(name.partition("[")[0] for name in node.split("/"))
