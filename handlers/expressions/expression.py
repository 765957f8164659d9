"""One expression of a form, checked and compiled once, evaluated as often as needed."""

from dataclasses import dataclass
from functools import lru_cache

from handlers.expressions.build import Closure, build
from handlers.expressions.parse import parse
from handlers.expressions.references import references
from handlers.expressions.scope import Frame, Scope
from handlers.expressions.tree import Node
from handlers.expressions.values import Value, number, text, truth


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> "Expression":
    """Makes an expression ready to run. Raises ExpressionError with what is wrong and where.

    Evaluating what this returns never fails: what makes no sense becomes "" or NaN.
    """
    tree = parse(source)
    return Expression(source, tree, build(tree))


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression."""

    source: str
    _tree: Node
    _run: Closure

    def evaluate(self, scope: Scope) -> Value:
        """Its value, of whatever kind it is."""
        return self._run(Frame(scope, scope.here))

    def truth(self, scope: Scope) -> bool:
        """Its value as yes or no: for relevant, constraint and required."""
        return truth(self.evaluate(scope))

    def text(self, scope: Scope) -> str:
        """Its value as text: for calculations. A number that is none is "NaN", as XPath has it."""
        return text(self.evaluate(scope))

    def number(self, scope: Scope) -> float:
        """Its value as a number; NaN when it is none. Dates count days since 1970-01-01."""
        return number(self.evaluate(scope))

    def paths(self, here: str) -> frozenset[str]:
        """The absolute paths of the questions it reads when it belongs to the question at `here`."""
        return references(self._tree, here)
