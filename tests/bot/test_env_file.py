"""Values are set in `.env` where they stand, and nothing else of it changes."""

from io import StringIO

import pytest
from dotenv import dotenv_values

from bot.env_file import values, with_values

SET = (
    # before, what is set, after
    ("", {"A": "1"}, "A=1\n"),
    ("A=0\n", {"A": "1"}, "A=1\n"),
    ("A=0", {"A": "1"}, "A=1"),
    ("B=2", {"A": "1"}, "B=2\nA=1\n"),
    ("a=0\n", {"A": "1"}, "a=1\n"),
    ("# A=0\n\nexport A = '0' # why\n", {"A": "1"}, "# A=0\n\nexport A=1 # why\n"),
    ('A="0 # no comment"\nB=2\n', {"A": "1"}, "A=1\nB=2\n"),
    ('A="two\nlines"\nB=2\n', {"A": "1"}, "A=1\nB=2\n"),
    ("A=\nB=2\n", {"A": "1"}, "A=1\nB=2\n"),
    ("A\nB=2\n", {"A": "1"}, "A=1\nB=2\n"),
    ("A=0\nA=5\n", {"A": "1"}, "A=1\nA=1\n"),
    ("A=0\r\nB=2\r\n", {"A": "1", "C": "3"}, "A=1\r\nB=2\r\nC=3\r\n"),
    ("AA=0\n", {"A": "1"}, "AA=0\nA=1\n"),
    ("what is this?\nB=2\n", {"A": "1"}, "what is this?\nB=2\nA=1\n"),
    ("# a\nA=0\nB=2\n", {"A": ""}, "# a\nB=2\n"),
    ("B=2\n", {"A": ""}, "B=2\n"),
)


@pytest.mark.parametrize(("before", "wanted", "after"), SET)
def test_a_value_is_set_in_its_place(before: str, wanted: dict[str, str], after: str) -> None:
    assert with_values(before, wanted) == after
    read = {name.upper(): value for name, value in dotenv_values(stream=StringIO(after)).items()}
    assert {name: read.get(name) or "" for name in wanted} == wanted


def test_setting_the_same_again_changes_nothing() -> None:
    once = with_values("B=2 # b\n", {"A": "1"})
    assert with_values(once, {"A": "1"}) == once


def test_what_has_no_value_is_not_there() -> None:
    assert values("A=1\nB=\nC\nd= x \n") == {"A": "1", "D": "x"}
