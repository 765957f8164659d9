"""What the operators do with values; XPath 1.0 sections 3.4 and 3.5, with dates as numbers of days."""

import math
import operator
from collections.abc import Callable
from typing import Final, TypeAlias

from handlers.expressions.values import Value, equal, number

Arithmetic: TypeAlias = Callable[[float, float], float]
Comparison: TypeAlias = Callable[[Value, Value], bool]


def divided(left: float, right: float) -> float:
    """Division that never fails: by 0 it is infinite, 0 by 0 is NaN."""
    if right != 0:
        return left / right
    return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def remainder(left: float, right: float) -> float:
    """The rest of a division with the sign of the dividend; NaN by 0."""
    return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)


ARITHMETIC: Final[dict[str, Arithmetic]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divided,
    "mod": remainder,
}

COMPARISONS: Final[dict[str, Comparison]] = {
    "=": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": lambda left, right: number(left) < number(right),
    "<=": lambda left, right: number(left) <= number(right),
    ">": lambda left, right: number(left) > number(right),
    ">=": lambda left, right: number(left) >= number(right),
}
