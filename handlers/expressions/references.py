"""Lists what an expression refers to, so that a form can be checked and recalculated in the right order."""

from collections.abc import Iterator

from handlers.expressions.answers import absolute
from handlers.expressions.tree import Call, Chain, Constant, Negated, Node, Path


def references(tree: Node, here: str) -> frozenset[str]:
    """The absolute paths, without rounds of repeats, of all answers the tree reads when it stands at `here`."""
    question = absolute(here, "")
    return frozenset(referred(tree, question, question))


def referred(node: Node, here: str, origin: str | None) -> Iterator[str]:
    """`origin` is where a relative path starts; None among the rows of a list, whose columns are no answers."""
    match node:
        case Constant():
            return
        case Path():
            yield from followed(node, here, origin)
        case Negated(operand):
            yield from referred(operand, here, origin)
        case Chain(first, rest):
            for operand in (first, *(operand for _, operand in rest)):
                yield from referred(operand, here, origin)
        case Call(_, arguments):
            for argument in arguments:
                yield from referred(argument, here, origin)


def followed(path: Path, here: str, origin: str | None) -> Iterator[str]:
    start = {"root": "", "here": origin, "current": here, "list": None}[path.start]
    for step in path.steps:
        start = None if start is None else absolute(step.name, start)
        for condition in step.filters:
            yield from referred(condition, here, start)
    if start is not None:
        yield start
