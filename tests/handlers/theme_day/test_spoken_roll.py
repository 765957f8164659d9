"""What is said at a roll call: numbers, names, reasons; and that it never takes one person for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.theme_day.spoken_roll import Said, is_reason, namesakes, read_dues, read_roll

NAMES = ("田丰收", "谷雨生", "石满仓", "何小满", "白芒种", "王小", "王小明")

SAID: tuple[tuple[str, list[Said]], ...] = (
    ("3 7 没来", [Said((2, 6), "absent")]),
    ("3、7", [Said((2, 6), "absent")]),
    ("3-5号没来", [Said((2, 3, 4), "absent")]),
    ("石满仓外出务工", [Said((2,), "absent", "外出务工")]),
    ("石满仓外出务工，何小满异地", [Said((2,), "absent", "外出务工"), Said((3,), "remote")]),
    ("谷雨生和白芒种请假：家里有事", [Said((1, 4), "absent", "家里有事")]),
    ("石满仓没来，家里有事", [Said((2,), "absent", "家里有事")]),
    ("石满仓到县城看病去了", [Said((2,), "absent", "到县城看病去了")]),
    ("石满仓家里来了客人", [Said((2,), "absent", "家里来了客人")]),
    ("3 7月才回来", [Said((2,), "absent", "7月才回来")]),
    ("王小明病了", [Said((6,), "absent", "病了")]),
    ("王小、王小明 到了", [Said((5, 6), "present")]),
    ("5号线上参加", [Said((4,), "remote")]),
    ("３ 到", [Said((2,), "present")]),
    ("没到：2", [Said((1,), "absent")]),
    ("没到：2 3；线上：4", [Said((1, 2), "absent"), Said((3,), "remote")]),
    ("3号 谷雨生没来", [Said((1, 2), "absent")]),
    ("3石满仓没来", [Said((2,), "absent")]),
    ("石满仓没到 王小到了", [Said((2,), "absent"), Said((5,), "present")]),
    ("3 4 都没来", [Said((2, 3), "absent")]),
    ("除了 2 都到了", [Said((1,), "absent"), Said((0, 2, 3, 4, 5, 6), "present", others=True)]),
    ("除2外，都到了", [Said((1,), "absent"), Said((0, 2, 3, 4, 5, 6), "present", others=True)]),
    ("除王小外都到了", [Said((5,), "absent"), Said((0, 1, 2, 3, 4, 6), "present", others=True)]),
    ("除2都没来", [Said((1,), "present"), Said((0, 2, 3, 4, 5, 6), "absent", others=True)]),
    ("3 4没来 其余都到", [Said((2, 3), "absent"), Said((0, 1, 4, 5, 6), "present", others=True)]),
    ("石满仓外出务工，其他都到", [Said((2,), "absent", "外出务工"), Said((0, 1, 3, 4, 5, 6), "present", others=True)]),
    ("都到了", [Said((0, 1, 2, 3, 4, 5, 6), "present", others=True)]),
    ("全到", [Said((0, 1, 2, 3, 4, 5, 6), "present", others=True)]),
    ("人都到齐了", [Said((0, 1, 2, 3, 4, 5, 6), "present", others=True)]),
    ("8 没来", []),
    ("0", []),
    ("张三没来", []),
    ("张三没来 王小到了", []),
    ("3 没来，张三没来", []),
    ("3 没来，张三生病", []),
    ("3没来到了", []),
    ("王小到了 石满仓", []),
    ("石满仓其他原因没来", []),
    ("3人没来", []),
    ("其余都", []),
    ("没来", []),
    ("", []),
)

DUES: tuple[tuple[str, list[Said]], ...] = (
    ("除2都交了", [Said((1,), "unpaid"), Said((0, 2, 3, 4, 5, 6), "paid", others=True)]),
    ("2 没交", [Said((1,), "unpaid")]),
    ("石满仓交了 2没交", [Said((2,), "paid"), Said((1,), "unpaid")]),
    ("都交了", [Said((0, 1, 2, 3, 4, 5, 6), "paid", others=True)]),
    ("2 3", [Said((1, 2), "")]),
    ("9", []),
)
TWINS = ("张伟", "张伟", "王五")


@pytest.mark.parametrize(("line", "said"), SAID)
def test_lines(line: str, said: list[Said]) -> None:
    assert read_roll(line, NAMES) == said


@pytest.mark.parametrize(("line", "said"), DUES)
def test_lines_of_dues(line: str, said: list[Said]) -> None:
    assert read_dues(line, NAMES) == said


@pytest.mark.parametrize(
    ("line", "said", "doubt"), [("张伟没来", [], (0, 1)), ("2张伟没来", [Said((1,), "absent")], ())]
)
def test_of_two_people_of_one_name_the_number_tells_which(line: str, said: list[Said], doubt: tuple[int, ...]) -> None:
    assert read_roll(line, TWINS) == said
    assert namesakes(line, TWINS) == doubt


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("去县医院", True),
        ("家里来了客人", True),
        ("路断了来不了", True),
        ("到了", False),
        ("其余的已经到了", False),
        ("王小到了", False),
        ("2", False),
        ("88", False),
    ],
)
def test_what_may_be_a_reason(line: str, is_one: bool) -> None:
    assert is_reason(line, NAMES) is is_one


@given(st.sets(st.integers(1, 7), min_size=1), st.sampled_from(("", "没来", "异地", "到了")))
def test_numbers_mean_the_people_of_these_numbers(numbers: set[int], word: str) -> None:
    came = {"": "absent", "没来": "absent", "异地": "remote", "到了": "present"}[word]
    line = " ".join(map(str, sorted(numbers))) + word
    assert read_roll(line, NAMES) == [Said(tuple(number - 1 for number in sorted(numbers)), came)]


@given(st.text(max_size=40))
def test_nothing_that_is_typed_is_an_error(line: str) -> None:
    for one in read_roll(line, NAMES):
        assert all(0 <= place < len(NAMES) for place in one.who)
