"""Turns the tree of an expression into Python closures."""

from collections.abc import Callable
from typing import Final, TypeAlias

from handlers.expressions.errors import ExpressionError
from handlers.expressions.functions import FUNCTIONS, Function, Taken
from handlers.expressions.operators import ARITHMETIC, COMPARISONS, Arithmetic, Comparison
from handlers.expressions.patterns import Pattern, compile_pattern
from handlers.expressions.reading import Nodes, Reading, Test, read_answers, read_column, read_rows
from handlers.expressions.scope import Frame
from handlers.expressions.tree import Call, Chain, Constant, Negated, Node, Path
from handlers.expressions.values import Value, number, text, truth

Closure: TypeAlias = Callable[[Frame], Value]

LOGICAL: Final = {1: "or", 2: "and"}


def build(node: Node, *, in_row: bool = False) -> Closure:
    """The closure of a tree. `in_row`: it filters rows of a list, so a name is a column. Raises ExpressionError."""
    match node:
        case Constant(value):
            return lambda _frame: value
        case Path():
            return build_path(node, in_row=in_row).first
        case Negated(operand):
            value_of = build_number(operand, in_row=in_row)
            return lambda frame: -value_of(frame)
        case Chain():
            return build_chain(node, in_row=in_row)
        case Call():
            return build_call(node, in_row=in_row)


def build_text(node: Node, *, in_row: bool) -> Callable[[Frame], str]:
    value_of = build(node, in_row=in_row)
    return lambda frame: text(value_of(frame))


def build_number(node: Node, *, in_row: bool) -> Callable[[Frame], float]:
    if isinstance(node, Constant):
        constant = number(node.value)
        return lambda _frame: constant
    value_of = build(node, in_row=in_row)
    return lambda frame: number(value_of(frame))


def build_truth(node: Node, *, in_row: bool) -> Test:
    value_of = build(node, in_row=in_row)
    return lambda frame: truth(value_of(frame))


def build_path(path: Path, *, in_row: bool) -> Reading:
    """How to read what a path refers to."""
    if path.start == "list":
        return read_rows(path, list_filters(path))
    if in_row and path.start == "here":
        return read_column(path)
    return read_answers(path, [[build_filter(each, in_row=False) for each in step.filters] for step in path.steps])


def list_filters(path: Path) -> list[Test]:
    """The tests that the rows of a list have to pass."""
    return [build_filter(each, in_row=True) for step in path.steps for each in step.filters]


def build_filter(node: Node, *, in_row: bool) -> Test:
    """The test in brackets behind a step: a number means the position, anything else is true or false."""
    if isinstance(node, Path):
        return build_truth(node, in_row=in_row)
    value_of = build(node, in_row=in_row)

    def keeps(frame: Frame) -> bool:
        value = value_of(frame)
        return frame.position == value if type(value) is float else truth(value)

    return keeps


def build_chain(chain: Chain, *, in_row: bool) -> Closure:
    operands = [chain.first, *(operand for _, operand in chain.rest)]
    if chain.rank in LOGICAL:
        return all_or_any(LOGICAL[chain.rank], [build_truth(operand, in_row=in_row) for operand in operands])
    if chain.rest[0][0] in COMPARISONS:
        return build_comparison(chain, in_row=in_row)
    first, *others = [build_number(operand, in_row=in_row) for operand in operands]
    return calculation(first, [ARITHMETIC[sign] for sign, _ in chain.rest], others)


def all_or_any(word: str, parts: list[Test]) -> Closure:
    decisive = word == "or"

    def joined(frame: Frame) -> bool:
        for part in parts:
            if part(frame) is decisive:
                return decisive
        return not decisive

    return joined


def calculation(
    first: Callable[[Frame], float], signs: list[Arithmetic], others: list[Callable[[Frame], float]]
) -> Closure:
    steps = list(zip(signs, others, strict=True))

    def calculated(frame: Frame) -> float:
        total = first(frame)
        for apply, operand in steps:
            total = apply(total, operand(frame))
        return total

    return calculated


def build_comparison(chain: Chain, *, in_row: bool) -> Closure:
    sign, second = chain.rest[0]
    compared = build_pair(COMPARISONS[sign], chain.first, second, in_row=in_row)
    if len(chain.rest) == 1:
        return compared
    more = [(COMPARISONS[sign], build(operand, in_row=in_row)) for sign, operand in chain.rest[1:]]

    def chained(frame: Frame) -> Value:
        value = compared(frame)
        for test, operand in more:
            value = test(value, operand(frame))
        return value

    return chained


def build_pair(test: Comparison, left: Node, right: Node, *, in_row: bool) -> Closure:
    """A comparison holds if it holds for any of the nodes a path leads to (XPath 1.0 section 3.4)."""
    first_left, first_right = build(left, in_row=in_row), build(right, in_row=in_row)
    if not (isinstance(left, Path) or isinstance(right, Path)):
        return lambda frame: test(first_left(frame), first_right(frame))
    all_left, all_right = build_nodes(left, in_row=in_row), build_nodes(right, in_row=in_row)
    always_one = not any(is_many(side) for side in (left, right))

    def holds(frame: Frame) -> bool:
        if always_one and not frame.scope.rounds:  # the common case, four times as fast
            return test(first_left(frame), first_right(frame))
        rights = all_right(frame)
        return any(test(one, other) for one in all_left(frame) for other in rights)

    return holds


def is_many(node: Node) -> bool:
    """Whether a path may lead to several nodes, or none, even in a form without repeats."""
    return isinstance(node, Path) and (node.start == "list" or any(step.filters for step in node.steps))


def build_nodes(node: Node, *, in_row: bool) -> Nodes:
    """Every value of a path; the one value of anything else."""
    if isinstance(node, Path):
        return build_path(node, in_row=in_row).every
    value_of = build(node, in_row=in_row)
    return lambda frame: (value_of(frame),)


def build_call(call: Call, *, in_row: bool) -> Closure:
    if special := SPECIAL.get(call.name):
        return special(call, in_row)
    function = FUNCTIONS.get(call.name)
    if function is None:
        raise ExpressionError(f"There is no function {call.name}()", call.at)
    nodes = call.arguments or ((here(call),) if function.of_here else ())
    check_count(call, len(nodes), function.least, None if function.endless else len(function.takes))
    taken = [function.takes[min(index, len(function.takes) - 1)] for index in range(len(nodes))]
    return applied(function, [build_argument(call, *pair, in_row=in_row) for pair in zip(nodes, taken, strict=True)])


def applied(function: Function, arguments: list[Callable[[Frame], object]]) -> Closure:
    run = function.run
    if function.framed:
        return lambda frame: run(frame, *[argument(frame) for argument in arguments])
    return lambda frame: run(*[argument(frame) for argument in arguments])


def build_argument(call: Call, node: Node, taken: Taken, *, in_row: bool) -> Callable[[Frame], object]:
    if taken == "path" and not isinstance(node, Path):
        raise ExpressionError(f"{call.name}() takes a reference to questions", call.at)
    builders: dict[Taken, Callable[..., Callable[[Frame], object]]] = {
        "text": build_text,
        "number": build_number,
        "truth": build_truth,
        "value": build,
        "nodes": build_nodes,
        "path": build_nodes,
    }
    return builders[taken](node, in_row=in_row)


def check_count(call: Call, given: int, least: int, most: int | None) -> None:
    if given >= least and (most is None or given <= most):
        return
    wanted = f"at least {least}" if most is None else f"{least}" if least == most else f"{least} to {most}"
    noun = "argument" if wanted.split()[-1] == "1" else "arguments"
    raise ExpressionError(f"{call.name}() takes {wanted} {noun}, not {given}", call.at)


def build_if(call: Call, in_row: bool) -> Closure:
    check_count(call, len(call.arguments), 3, 3)
    condition = build_truth(call.arguments[0], in_row=in_row)
    then, otherwise = (build(node, in_row=in_row) for node in call.arguments[1:])
    return lambda frame: then(frame) if condition(frame) else otherwise(frame)


def build_once(call: Call, in_row: bool) -> Closure:
    check_count(call, len(call.arguments), 1, 1)
    return build(Call("coalesce", (here(call), *call.arguments), call.at), in_row=in_row)


def build_regex(call: Call, in_row: bool) -> Closure:
    """The whole text must fit, as ODK documents it and JavaRosa does (Enketo and Web Forms search within it)."""
    check_count(call, len(call.arguments), 2, 2)
    subject = build_text(call.arguments[0], in_row=in_row)
    match call.arguments[1]:
        case Constant(str(source), at):
            pattern = pattern_at(source, at + 1)
            return lambda frame: pattern.matches(subject(frame))
    raise ExpressionError("The pattern of regex() must be a text in quotes", call.at)


def build_position(call: Call, in_row: bool) -> Closure:
    check_count(call, len(call.arguments), 0, 1)
    match call.arguments:
        case ():
            return lambda frame: float(frame.position)
        case (Path() as path,) if path.start != "list":
            return build_path(path, in_row=in_row).position
    raise ExpressionError("position() takes a reference to a repeat", call.at)


def pattern_at(source: str, at: int) -> Pattern:
    try:
        return compile_pattern(source)
    except ExpressionError as fault:
        raise ExpressionError(fault.problem, at + fault.position) from None


def here(call: Call) -> Path:
    return Path("here", (), call.at)


SPECIAL: Final[dict[str, Callable[[Call, bool], Closure]]] = {
    "if": build_if,
    "once": build_once,
    "position": build_position,
    "regex": build_regex,
}
"""What takes its arguments unevaluated."""
