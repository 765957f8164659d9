"""Regular expressions that cannot hang: matched in step with the text, never by trying again.

Python's `re` retries, and a careless pattern such as (a+)+$ then takes longer than anyone waits. Here the pattern
becomes a small machine whose possible states advance together, one character at a time (Thompson's construction),
so the work is at most pattern times text. The price: no look-ahead and no back-references.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from handlers.expressions.errors import ExpressionError
from handlers.expressions.pattern_tree import Choice, Edge, One, Piece, Repeated, Run, parse_pattern

MAX_INSTRUCTIONS: Final = 1_000
MAX_TEXT: Final = 1_024
"""Characters. Patterns check numbers and codes; with MAX_INSTRUCTIONS the slowest match stays below half a second."""


@dataclass(frozen=True, slots=True)
class Split:
    """Go on at both places."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on elsewhere."""

    to: int


Instruction: TypeAlias = One | Edge | Split | Jump | Literal["match"]


class Pattern:
    """A compiled pattern."""

    def __init__(self, program: list[Instruction]) -> None:
        self._program = program

    def matches(self, text: str) -> bool:
        """Whether the whole text fits the pattern. Text beyond MAX_TEXT characters fits none."""
        if len(text) > MAX_TEXT:
            return False
        states = self._reach([0], text, 0)
        for at, character in enumerate(text):
            states = self._reach(self._taking(states, character), text, at + 1)
            if not states:
                return False
        return any(self._program[state] == "match" for state in states)

    def _taking(self, states: list[int], character: str) -> Iterator[int]:
        """The states behind those that take the character; a repeated piece is asked once for all its copies."""
        takes: dict[int, bool] = {}
        for state in states:
            instruction = self._program[state]
            if isinstance(instruction, One):
                if id(instruction) not in takes:
                    takes[id(instruction)] = instruction.accepts(character)
                if takes[id(instruction)]:
                    yield state + 1

    def _reach(self, starts: Iterable[int], text: str, at: int) -> list[int]:
        """The states that wait for a character (or have matched), following every jump from the starts."""
        seen: set[int] = set()
        waiting: list[int] = []
        ahead = list(starts)
        while ahead:
            state = ahead.pop()
            if state in seen:
                continue
            seen.add(state)
            instruction = self._program[state]
            if isinstance(instruction, Split):
                ahead += (instruction.second, instruction.first)
            elif isinstance(instruction, Jump):
                ahead.append(instruction.to)
            elif not isinstance(instruction, Edge):
                waiting.append(state)
            elif instruction.holds(text, at):
                ahead.append(state + 1)
        return waiting


@lru_cache(maxsize=256)
def compile_pattern(source: str) -> Pattern:
    """The pattern written in `source`. Raises ExpressionError, counted from the pattern's own start."""
    program: list[Instruction] = []
    emit(parse_pattern(source), program)
    return Pattern([*program, "match"])


def emit(piece: Piece, program: list[Instruction]) -> None:
    """Appends the machine of one piece."""
    if len(program) > MAX_INSTRUCTIONS:
        raise ExpressionError(f"The pattern of regex() unfolds to more than {MAX_INSTRUCTIONS:,} parts", 0)
    start = len(program)
    match piece:
        case Run(pieces):
            for part in pieces:
                emit(part, program)
        case Choice(options):
            emit_choice(options, program)
        case Repeated():
            emit_repeated(piece, program)
        case _:
            program.append(piece)
    if len(program) == start:  # even nothing costs a place, or nothing a thousand times a thousand would cost no limit
        program.append(Jump(start + 1))


def emit_choice(options: tuple[Piece, ...], program: list[Instruction]) -> None:
    leave: list[int] = []
    for option in options[:-1]:
        split = reserve(program)
        emit(option, program)
        leave.append(reserve(program))
        program[split] = Split(split + 1, len(program))
    emit(options[-1], program)
    for place in leave:
        program[place] = Jump(len(program))


def emit_repeated(piece: Repeated, program: list[Instruction]) -> None:
    for _ in range(piece.least):
        emit(piece.piece, program)
    if piece.most is None:
        split = reserve(program)
        emit(piece.piece, program)
        program.append(Jump(split))
        program[split] = Split(split + 1, len(program))
        return
    for _ in range(piece.most - piece.least):
        split = reserve(program)
        emit(piece.piece, program)
        program[split] = Split(split + 1, len(program))


def reserve(program: list[Instruction]) -> int:
    program.append(Jump(0))
    return len(program) - 1
