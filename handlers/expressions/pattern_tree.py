"""Reads the source of a regular expression into its pieces: the part of the syntax that JavaScript and Java share."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from handlers.expressions.errors import ExpressionError

MAX_REPEATS: Final = 1_000
MAX_DEPTH: Final = 32

Ranges: TypeAlias = tuple[tuple[str, str], ...]

DIGITS: Final[Ranges] = (("0", "9"),)
LETTERS: Final[Ranges] = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
BLANKS: Final[Ranges] = (("\t", "\r"), (" ", " "), ("\xa0", "\xa0"), ("\u2000", "\u200a"), ("\u3000", "\u3000"))
LINE_ENDS: Final[Ranges] = (("\n", "\n"), ("\r", "\r"), ("\u2028", "\u2029"))


@dataclass(frozen=True, slots=True)
class One:
    """One character: within the ranges or the other sets, or within none of them when negated."""

    ranges: Ranges
    negated: bool = False
    others: "tuple[One, ...]" = ()

    def accepts(self, character: str) -> bool:
        for low, high in self.ranges:  # a plain loop: this line decides how fast patterns match
            if low <= character <= high:
                return not self.negated
        return any(other.accepts(character) for other in self.others) != self.negated


@dataclass(frozen=True, slots=True)
class Edge:
    """A place and no character: the start, the end, the edge of a word or its opposite."""

    kind: Literal["^", "$", "b", "B"]

    def holds(self, text: str, at: int) -> bool:
        if self.kind == "^":
            return at == 0
        if self.kind == "$":
            return at == len(text)
        before = at > 0 and WORD.accepts(text[at - 1])
        after = at < len(text) and WORD.accepts(text[at])
        return (before != after) == (self.kind == "b")


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces one after the other."""

    pieces: "tuple[Piece, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several pieces."""

    options: "tuple[Piece, ...]"


@dataclass(frozen=True, slots=True)
class Repeated:
    """A piece several times; `most` None means without end."""

    piece: "Piece"
    least: int
    most: int | None


Piece: TypeAlias = One | Edge | Run | Choice | Repeated

WORD: Final = One(LETTERS)
SETS: Final = {
    "d": One(DIGITS),
    "D": One(DIGITS, negated=True),
    "w": WORD,
    "W": One(LETTERS, negated=True),
    "s": One(BLANKS),
    "S": One(BLANKS, negated=True),
}
CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
EDGES: Final[dict[str, Edge]] = {"^": Edge("^"), "$": Edge("$")}
REPEATS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def parse_pattern(source: str) -> Piece:
    """The pieces of a pattern. Raises ExpressionError where the pattern is wrong or more than we can match."""
    reader = PatternReader(source)
    piece = reader.choice()
    if reader.rest():
        raise reader.fault("A ) closes nothing")
    return piece


class PatternReader:
    """Reads a pattern from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._depth = 0

    def rest(self) -> str:
        return self._source[self._at :]

    def fault(self, problem: str) -> ExpressionError:
        return ExpressionError(f"In the pattern of regex(): {problem}", self._at)

    def choice(self) -> Piece:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.fault(f"nested deeper than {MAX_DEPTH} groups")
        options = [self._run()]
        while self._skip("|"):
            options.append(self._run())
        self._depth -= 1
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _run(self) -> Piece:
        pieces = []
        while self._peek() not in {"", "|", ")"}:
            pieces.append(self._repeated(self._piece()))
        return Run(tuple(pieces))

    def _repeated(self, piece: Piece) -> Piece:
        if (bounds := self._bounds()) is None:
            return piece
        self._skip("?")  # lazy or greedy makes no difference to whether the whole text fits
        if self._peek() in {"*", "+", "?"}:
            raise self.fault(f"{self._peek()} repeats nothing")
        least, most = bounds
        if max(least, most or 0) > MAX_REPEATS or (most is not None and most < least):
            raise self.fault(f"repeats must be in order and at most {MAX_REPEATS:,}")
        return Repeated(piece, least, most)

    def _bounds(self) -> tuple[int, int | None] | None:
        if self._peek() in REPEATS:
            return REPEATS[self._take()]
        if not self._skip("{"):
            return None
        inside, closed, _ = self.rest().partition("}")
        least, comma, most = inside.partition(",")
        if not closed or not is_count(least) or not (is_count(most) or most == ""):
            raise self.fault("after { must stand a count such as {3} or {1,5}")
        self._at += len(inside) + 1
        return int(least), int(most) if most else None if comma else int(least)

    def _piece(self) -> Piece:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return self._set()
        if character == "\\":
            return self._escaped()
        if character in REPEATS or character == "{":
            raise self.fault(f"{character} repeats nothing")
        if character == ".":
            return One(LINE_ENDS, negated=True)
        return EDGES.get(character) or literal(character)

    def _group(self) -> Piece:
        if self._skip("?") and not self._skip(":"):
            raise self.fault("look-ahead, look-behind and named groups are not supported")
        inner = self.choice()
        if not self._skip(")"):
            raise self.fault("a ) is missing")
        return inner

    def _escaped(self) -> Piece:
        if self._skip("b"):
            return Edge("b")
        return Edge("B") if self._skip("B") else self._escaped_character()

    def _escaped_character(self) -> One:
        character = self._take()
        if character in SETS:
            return SETS[character]
        if character in CONTROLS:
            return literal(CONTROLS[character])
        if character in {"x", "u"}:
            return literal(self._code(2 if character == "x" else 4))
        if character == "" or (character.isascii() and character.isalnum()):
            raise self.fault(f"\\{character} is not supported")
        return literal(character)

    def _code(self, digits: int) -> str:
        written = self._source[self._at : self._at + digits]
        if len(written) != digits or not all(digit in "0123456789abcdefABCDEF" for digit in written):
            raise self.fault(f"{digits} hexadecimal digits are missing")
        self._at += digits
        return chr(int(written, 16))

    def _set(self) -> One:
        negated = self._skip("^")
        ranges: list[tuple[str, str]] = []
        others: list[One] = []
        while not self._skip("]"):
            low = self._set_character()
            if is_literal(low) and self._peek() == "-" and self._source[self._at + 1 : self._at + 2] not in {"", "]"}:
                self._at += 1
                ranges.append(self._range(low, self._set_character()))
            elif is_literal(low):
                ranges += low.ranges
            else:
                others.append(low)
        return One(tuple(ranges), negated, tuple(others))

    def _range(self, low: One, high: One) -> tuple[str, str]:
        first, last = low.ranges[0][0], high.ranges[0][0]
        if not is_literal(high) or last < first:
            raise self.fault("a range in [ ] is out of order")
        return first, last

    def _set_character(self) -> One:
        character = self._take()
        if character == "":
            raise self.fault("a ] is missing")
        if character != "\\":
            return literal(character)
        return literal("\b") if self._skip("b") else self._escaped_character()

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._peek()
        self._at += len(character)
        return character

    def _skip(self, character: str) -> bool:
        if self._peek() != character:
            return False
        self._at += 1
        return True


def literal(character: str) -> One:
    return One(((character, character),))


def is_literal(one: One) -> bool:
    return len(one.ranges) == 1 and one.ranges[0][0] == one.ranges[0][1] and not one.negated


def is_count(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 4
