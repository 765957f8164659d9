"""What is said at a roll call: numbers, names, reasons; and that it never takes one person for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.theme_day.spoken_roll import Said, read_roll

NAMES = ("田丰收", "谷雨生", "石满仓", "何小满", "白芒种", "王小", "王小明")

SAID: tuple[tuple[str, list[Said]], ...] = (
    ("3 7 没来", [Said((2, 6), "absent")]),
    ("3、7", [Said((2, 6), "absent")]),
    ("石满仓外出务工", [Said((2,), "absent", "外出务工")]),
    ("石满仓外出务工，何小满异地", [Said((2,), "absent", "外出务工"), Said((3,), "remote")]),
    ("谷雨生和白芒种请假：家里有事", [Said((1, 4), "absent", "家里有事")]),
    ("王小明病了", [Said((6,), "absent", "病了")]),
    ("王小、王小明 到了", [Said((5, 6), "present")]),
    ("5号线上参加", [Said((4,), "remote")]),
    ("３ 到", [Said((2,), "present")]),
    ("没到：2", [Said((1,), "absent")]),
    ("除了 2 都到了", [Said((0, 2, 3, 4, 5, 6), "present"), Said((1,), "absent")]),
    ("除王小外都到了", [Said((0, 1, 2, 3, 4, 6), "present"), Said((5,), "absent")]),
    ("8 没来", []),
    ("0", []),
    ("张三没来", []),
    ("3 没来，张三没来", []),
    ("都到了", []),
    ("", []),
)


@pytest.mark.parametrize(("line", "said"), SAID)
def test_lines(line: str, said: list[Said]) -> None:
    assert read_roll(line, NAMES) == said


@given(st.sets(st.integers(1, 7), min_size=1), st.sampled_from(("", "没来", "异地", "到了")))
def test_numbers_mean_the_people_of_these_numbers(numbers: set[int], word: str) -> None:
    came = {"": "absent", "没来": "absent", "异地": "remote", "到了": "present"}[word]
    line = " ".join(map(str, sorted(numbers))) + word
    assert read_roll(line, NAMES) == [Said(tuple(number - 1 for number in sorted(numbers)), came)]  # type: ignore[arg-type]  # -- one of the kinds, by the table above


@given(st.text(max_size=40))
def test_nothing_that_is_typed_is_an_error(line: str) -> None:
    for one in read_roll(line, NAMES):
        assert all(0 <= place < len(NAMES) for place in one.who)
