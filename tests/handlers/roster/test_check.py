"""Every bad row is named by sheet, row and reason."""

import pytest

from handlers.listing import ListingProblems
from handlers.roster.check import check
from handlers.roster.gather import gather
from handlers.roster.read import read_roster
from tests.handlers.roster.files import Row, comma_separated

GOOD: Row = ("县", "镇", "村", "甲", "党员", "", "", "", "")

BAD: list[tuple[str, list[Row], list[tuple[int, str]]]] = [
    ("no name", [("县", "镇", "村", "", "党员")], [(2, "缺姓名")]),
    ("no role", [("县", "镇", "村", "甲", "")], [(2, "缺角色")]),
    ("no county", [("", "镇", "村", "甲", "党员")], [(2, "缺县名")]),
    (
        "two counties, and one left out",
        [GOOD, ("乙县", "", "", "乙", "党员"), ("", "镇", "村", "丙", "党员")],
        [(4, "缺县名")],
    ),
    ("role", [("县", "镇", "村", "甲", "村霸")], [(2, "村霸")]),
    ("contact", [("县", "镇", "村", "甲", "党员", "也许")], [(2, "也许")]),
    ("language", [("县", "镇", "村", "甲", "党员", "", "", "", "fr")], [(2, "fr")]),
    ("zone", [("县", "镇", "村", "甲", "党员", "", "", "", "", "北京时间")], [(2, "北京时间")]),
    ("a group's id", [("县", "镇", "村", "甲", "党员", "", "", "-100123")], [(2, "-100123")]),
    ("an id as Excel spoils it", [("县", "镇", "村", "甲", "党员", "", "", "7.7E+09")], [(2, "7.7E+09")]),
    ("an id beyond all", [("县", "镇", "村", "甲", "党员", "", "", "9" * 17)], [(2, "9" * 17)]),
    ("wecom", [("县", "镇", "村", "甲", "党员", "", "张 三")], [(2, "张 三")]),
    ("long name", [("县", "镇", "村", "甲" * 41, "党员")], [(2, "最多 40")]),
    ("hidden sign", [("县", "镇", "村", "甲\u202e乙", "党员")], [(2, "看不见")]),
    ("slash", [("县", "河/北", "村", "甲", "党员")], [(2, "“/”")]),
    ("same row twice", [GOOD, ("县", "镇", "村", "乙", "党员"), GOOD], [(4, "第 2 行")]),
    ("two contacts", [(*GOOD[:5], "是"), ("县", "镇", "村", "乙", "书记", "是")], [(3, "联系人“甲”")]),
    (
        "one id, two names",
        [("县", "镇", "村", "甲", "党员", "", "", "7"), ("县", "镇", "村", "乙", "党员", "", "", "7")],
        [(3, "“甲”")],
    ),
    (
        "one wecom, two telegrams",
        [("县", "镇", "村", "甲", "党员", "", "a", "7"), ("县", "镇", "村", "甲", "书记", "", "a", "8")],
        [(3, "两个不同的账号")],
    ),
    ("all at once", [("", "", "", "", ""), ("县", "", "", "", "?"), GOOD, ("县", "", "", "乙", "")], [
        (3, "缺姓名"),
        (3, "“?”"),
        (5, "缺角色"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_rows_are_named(rows: list[Row], expected: list[tuple[int, str]]) -> None:
    with pytest.raises(ListingProblems) as caught:
        gather(check(read_roster("名册.csv", comma_separated(rows)).lines))
    said = [problem.said("zh") for problem in caught.value.problems]
    assert len(said) == len(expected), said
    for line, (row, part) in zip(said, expected, strict=True):
        assert line.startswith(f"名册.csv 第 {row} 行：")
        assert part in line
    assert all(problem.said("en").startswith("名册.csv, row ") for problem in caught.value.problems)


def test_one_county_need_be_written_once_only() -> None:
    rows: list[Row] = [GOOD, ("", "镇", "村", "乙", "村文书"), ("", "", "", "丙", "ADMIN")]
    entries = check(read_roster("名册.csv", comma_separated(rows)).lines)
    assert [(entry.place, entry.role) for entry in entries] == [
        (("县", "镇", "村"), "member"),
        (("县", "镇", "村"), "secretary"),
        (("县",), "admin"),
    ]


def test_rows_of_one_person_go_together_by_chat_or_by_name_in_one_place() -> None:
    rows: list[Row] = [
        ("县", "镇", "一村", "甲", "党员", "", "", "7"),
        ("县", "镇", "二村", "甲", "书记", "", "", "007"),
        ("县", "镇", "二村", "甲", "党员"),
        ("县", "镇", "三村", "甲", "党员"),
        ("县", "镇", "二村", "乙", "党员", "", "b", "8"),
        ("县", "镇", "二村", "乙", "党员", "", "", "9"),
    ]
    people = gather(check(read_roster("名册.csv", comma_separated(rows)).lines))
    assert [[entry.row for entry in person.entries] for person in people] == [[2, 3, 4], [5], [6], [7]]
    assert people[2].accounts == (("telegram", "8"), ("wecom", "b"))
