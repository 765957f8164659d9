"""Turns the tokens of an expression into a tree (a Pratt parser: operators climb by rank)."""

from typing import Final

from handlers.expressions.errors import ExpressionError
from handlers.expressions.tokens import Token, tokens
from handlers.expressions.tree import Call, Chain, Constant, Negated, Node, Path, Step

MAX_DEPTH: Final = 64

RANKS: Final = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
UNSUPPORTED: Final = {
    "//": "Paths with // are not supported: write the whole path",
    "@": "Attributes (@) are not supported",
    "|": "Joining paths with | is not supported",
    "$": "References like ${name} must have been resolved before",
    "::": "Axes (::) are not supported",
    "*": "A * can only multiply: write the name of the question",
}


def parse(source: str) -> Node:
    """The tree of an expression. Raises ExpressionError with the place of the first fault."""
    parser = Parser(source)
    tree = parser.expression(0)
    parser.expect_end()
    return tree


class Parser:
    """Reads tokens one by one, always knowing the next."""

    def __init__(self, source: str) -> None:
        self._tokens = tokens(source)
        self._next: Token = next(self._tokens)
        self._depth = 0
        self._in_filter = False

    def expression(self, above: int) -> Node:
        """Operands joined by operators that bind tighter than rank `above`."""
        self._descend()
        left = self._operand()
        while (rank := self._rank()) > above:
            operator = self._take()
            left = joined(left, operator, self.expression(rank), rank)
        self._depth -= 1
        return left

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise self._unexpected()

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(f"The expression is nested deeper than {MAX_DEPTH} levels", self._next.at)

    def _rank(self) -> int:
        return RANKS.get(self._next.text, 0) if self._next.kind in {"name", "sign"} else 0

    def _operand(self) -> Node:
        if self._next.text == "-" and self._next.kind == "sign":
            return self._negated()
        if self._next.kind == "number":
            token = self._take()
            return Constant(float(token.text), token.at)
        if self._next.kind == "string":
            token = self._take()
            return Constant(token.text[1:-1], token.at)
        if self._skip("("):
            inner = self.expression(0)
            self._expect(")")
            return inner
        return self._path_or_call()

    def _negated(self) -> Node:
        at, minuses = self._next.at, 0
        while self._skip("-"):
            minuses += 1
        operand = Negated(self._operand(), at)
        return operand if minuses % 2 else Negated(operand, at)

    def _path_or_call(self) -> Node:
        token = self._next
        if self._skip("/"):
            return Path("root", self._steps(), token.at)
        if token.kind != "name":
            return Path("here", self._steps(), token.at)
        self._take()
        if not self._skip("("):
            return Path("here", (Step(token.text, self._filters()), *self._more_steps()), token.at)
        return self._called(token, self._arguments())

    def _called(self, token: Token, arguments: tuple[Node, ...]) -> Node:
        if token.text == "current" and not arguments:
            return Path("current", self._more_steps(), token.at)
        if token.text != "instance":
            return Call(token.text, arguments, token.at)
        match arguments:
            case (Constant(str(name)),):
                return Path("list", self._more_steps(), token.at, name)
        raise ExpressionError("instance() takes the name of a list in quotes", token.at)

    def _arguments(self) -> tuple[Node, ...]:
        if self._skip(")"):
            return ()
        arguments = [self.expression(0)]
        while self._skip(","):
            arguments.append(self.expression(0))
        self._expect(")")
        return tuple(arguments)

    def _steps(self) -> tuple[Step, ...]:
        return (self._step(), *self._more_steps())

    def _more_steps(self) -> tuple[Step, ...]:
        steps = []
        while self._skip("/"):
            steps.append(self._step())
        return tuple(steps)

    def _step(self) -> Step:
        token = self._next
        if token.kind == "name" or token.text in {".", ".."}:
            self._take()
            return Step(token.text, self._filters())
        raise self._unexpected()

    def _filters(self) -> tuple[Node, ...]:
        filters = []
        while self._skip("["):
            filters.append(self._filter())
        return tuple(filters)

    def _filter(self) -> Node:
        if self._in_filter:  # filters within filters multiply: a short expression could run for hours
            raise ExpressionError("A filter in [ ] cannot stand within another filter", self._next.at)
        self._in_filter = True
        condition = self.expression(0)
        self._in_filter = False
        self._expect("]")
        return condition

    def _take(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._next = next(self._tokens)
        return token

    def _skip(self, sign: str) -> bool:
        if self._next.kind != "sign" or self._next.text != sign:
            return False
        self._take()
        return True

    def _expect(self, sign: str) -> None:
        if not self._skip(sign):
            raise ExpressionError(f"A {sign} is missing", self._next.at)

    def _unexpected(self) -> ExpressionError:
        token = self._next
        if token.kind == "end":
            return ExpressionError("The expression ends too early", token.at)
        return ExpressionError(UNSUPPORTED.get(token.text, f"Did not expect {token.text} here"), token.at)


def joined(left: Node, operator: Token, right: Node, rank: int) -> Node:
    if isinstance(left, Chain) and left.rank == rank:
        return Chain(left.first, (*left.rest, (operator.text, right)), rank, left.at)
    return Chain(left, ((operator.text, right),), rank, operator.at)
