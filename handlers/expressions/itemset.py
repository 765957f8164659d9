"""The choices a question offers: a list, and the filters that narrow it by earlier answers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from handlers.expressions.build import list_filters
from handlers.expressions.errors import ExpressionError
from handlers.expressions.parse import parse
from handlers.expressions.reading import rows_reader
from handlers.expressions.references import references
from handlers.expressions.scope import Frame, Row, Scope
from handlers.expressions.tree import Path


@lru_cache(maxsize=1024)
def compile_itemset(nodeset: str) -> "Itemset":
    """Makes the nodeset of an itemset ready, as in instance('towns')/root/item[county = /data/county].

    Raises ExpressionError for anything else: choices out of the answers of a repeat, and shuffled ones.
    """
    tree = parse(nodeset)
    if not isinstance(tree, Path) or tree.start != "list" or len(tree.steps) != 2:
        raise ExpressionError("Choices are written as instance('name')/root/item[...]", tree.at)
    return Itemset(tree.list_name, tree, rows_reader(tree, list_filters(tree)))


@dataclass(frozen=True, slots=True)
class Itemset:
    """A compiled itemset; `instance` is the name of its list."""

    instance: str
    _tree: Path
    _read: Callable[[Frame], list[Row]]

    def rows(self, scope: Scope) -> list[Row]:
        """The rows of the list that pass the filters, in the order of the list."""
        return self._read(Frame(scope, scope.here))

    def paths(self, here: str) -> frozenset[str]:
        """The absolute paths of the answers its filters read for the question at `here`."""
        return references(self._tree, here)
