"""The catalogues agree with each other and with the code: the code is scanned for the keys that it says."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from handlers.words.say import LANGUAGES, catalogue

ROOT = Path(__file__).parents[2]
ROOMS = ("handlers", "reminders", "bot")
SAYERS = {"say": (0, 1), "words": (0,), "spoken": (0,), "Unclear": (0,)}
"""Calls that take a key, and the places where it may stand: `say(language, key)`, `turn.say(key)`."""
FAMILIES = {"ask", "how", "unclear", "offer", "show", "spoken", "button", "receipt"}
"""Families whose keys are also handed on by name; others share their first word with modules and columns."""
KEY = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)+")
PROMPT = re.compile(r"(?:ask|how)\.")
LONGEST_PROMPT = 70


def placeholders(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Every part of the code that may say something, with where it stands."""
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    trees = [(file.relative_to(ROOT), ast.parse(file.read_text("utf-8"))) for file in files]
    return tuple((f"{file}:{getattr(node, 'lineno', 0)}", node) for file, tree in trees for node in ast.walk(tree))


def literals() -> Iterator[tuple[str, str]]:
    """Every string in the code."""
    for place, node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield place, node.value


def composed() -> Iterator[re.Pattern[str]]:
    """The keys that f-strings can make, where these begin with a family, like f"word.{way}"."""
    for _, node in nodes():
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values]
            if re.match(r"[a-z_]+\.", str(node.values[0].value)):
                yield re.compile("".join(parts))


def said() -> Iterator[tuple[str, str, ast.Call]]:
    """Each key that stands as a literal in a call that says it, also in one arm of a condition."""
    for place, node in nodes():
        if isinstance(node, ast.Call) and (spots := SAYERS.get(name_of(node.func))):
            for argument in (node.args[spot] for spot in spots if spot < len(node.args)):
                arms = (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)
                for arm in arms:
                    if isinstance(arm, ast.Constant) and isinstance(arm.value, str) and arm.value not in LANGUAGES:
                        yield place, arm.value, node


def name_of(function: ast.expr) -> str:
    """The name of what is called; of methods only `say`, since the others' names mean other things there."""
    if isinstance(function, ast.Attribute):
        return function.attr if function.attr == "say" else ""
    return function.id if isinstance(function, ast.Name) else ""


def test_catalogues_have_the_same_keys() -> None:
    first, *others = (set(catalogue(language)) for language in LANGUAGES)
    for other in others:
        assert first ^ other == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice_and_no_sentence_is_empty(language: str) -> None:
    text = (ROOT / "handlers" / "words" / f"{language}.po").read_text("utf-8")
    keys = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
    assert sorted(keys) == sorted(set(keys))
    assert [key for key, sentence in catalogue(language).items() if not sentence.strip()] == []


def test_placeholders_are_the_same_in_every_language() -> None:
    first, *others = (catalogue(language) for language in LANGUAGES)
    for other in others:
        assert {key for key in first if placeholders(first[key]) != placeholders(other.get(key, ""))} == set()


def test_every_key_that_is_said_exists() -> None:
    assert [(place, key) for place, key, _ in said() if key not in catalogue("zh")] == []


def test_every_string_that_looks_like_a_key_of_a_family_exists() -> None:
    strays = [
        (place, text)
        for place, text in literals()
        if KEY.fullmatch(text) and text.split(".")[0] in FAMILIES and text not in catalogue("zh")
    ]
    assert strays == []


def test_no_key_is_unused() -> None:
    exact = {text for _, text in literals()}
    patterns = tuple(composed())
    ours = [key for key in catalogue("zh") if not key.startswith("page.")]  # said in JavaScript: tests/bot/browser
    idle = [key for key in ours if key not in exact and not any(one.fullmatch(key) for one in patterns)]
    assert idle == []


def test_what_is_said_mentions_what_the_sentence_needs() -> None:
    wrong = []
    for place, key, call in said():
        names = {keyword.arg for keyword in call.keywords}
        if name_of(call.func) == "say" and None not in names and key in catalogue("zh"):
            missing = placeholders(catalogue("zh")[key]) - {name for name in names if name}
            wrong += [(place, key, missing)] if missing and (names or "{" in catalogue("zh")[key]) else []
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_prompts_are_short(language: str) -> None:
    long = {key for key, text in catalogue(language).items() if PROMPT.match(key) and len(text) > LONGEST_PROMPT}
    assert long == set()
