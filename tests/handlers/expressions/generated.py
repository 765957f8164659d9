"""Random expressions about the sample form, within the part where all implementations mean the same."""

from random import Random
from typing import Final

NUMBERS: Final = ["0", "1", "2.5", "10", "/data/age", "/data/zero", "/data/height", "/data/g/amount", "/data/empty"]
TEXTS: Final = ["''", "'a'", "'hello'", "'3'", "/data/name", "/data/county", "/data/phone", "/data/empty", "/data/code"]
DATES: Final = ["today()", "/data/born", "/data/visited", "date('2026-02-01')"]
NEEDS: Final = ["'food'", "'water'", "'gold'", "/data/county"]


def random_expression(chance: Random, depth: int = 4) -> str:
    """An expression of any kind."""
    return chance.choice([number_expression, text_expression, truth_expression])(chance, depth)


def number_expression(chance: Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(NUMBERS)
    left, right = number_expression(chance, depth - 1), number_expression(chance, depth - 1)
    words, when = text_expression(chance, depth - 1), truth_expression(chance, depth - 1)
    return chance.choice(
        [
            f"({left} {chance.choice(['+', '-', '*', 'div', 'mod'])} {right})",
            f"{left} + {right} - {left}",
            f"0 - {left}",
            f"int({left})",
            f"abs({left})",
            f"floor({left})",
            f"number({words})",
            f"string-length({words})",
            f"count-selected({words})",
            f"if({when}, {left}, {right})",
            f"({chance.choice(DATES)} - {chance.choice(DATES)})",
        ]
    )


def text_expression(chance: Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(TEXTS)
    left, right = text_expression(chance, depth - 1), text_expression(chance, depth - 1)
    return chance.choice(
        [
            f"concat({left}, {right})",
            f"substr({left}, {chance.randint(-3, 3)}, {chance.randint(-3, 6)})",
            f"coalesce({left}, {right})",
            f"join('-', {left}, {right})",
            f"translate({left}, 'lo', 'x')",
            f"substring-before({left}, 'l')",
            f"if({truth_expression(chance, depth - 1)}, {left}, {right})",
            f"selected-at(/data/needs, {chance.randint(0, 4)})",
            f"format-date({chance.choice(DATES)}, '%Y/%n/%d')",
        ]
    )


def truth_expression(chance: Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(["true()", "false()"])
    left, right = number_expression(chance, depth - 1), number_expression(chance, depth - 1)
    yes, no = truth_expression(chance, depth - 1), truth_expression(chance, depth - 1)
    sign = chance.choice(["=", "!=", "<", "<=", ">", ">="])
    return chance.choice(
        [
            f"({left} {sign} {right})",
            f"({yes} and {no})",
            f"({yes} or {no})",
            f"not({yes})",
            f"selected(/data/needs, {chance.choice(NEEDS)})",
            f"contains({text_expression(chance, depth - 1)}, 'l')",
            f"({text_expression(chance, depth - 1)} {chance.choice(['=', '!='])} {text_expression(chance, depth - 1)})",
            f"({chance.choice(DATES)} {sign} {chance.choice(DATES)})",
        ]
    )
