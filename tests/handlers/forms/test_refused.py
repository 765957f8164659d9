"""Forms that are refused: every problem is named, with its sheet and row, in both languages."""

import pytest

from handlers.forms.load import check_form, load_form
from handlers.forms.problem import FormProblems
from tests.handlers.forms.files import as_workbook, workbook
from tests.handlers.forms.refused import REFUSED, Refused


@pytest.mark.parametrize("case", REFUSED, ids=[case.what for case in REFUSED])
def test_every_problem_is_told(case: Refused) -> None:
    checked = check_form("sample.xlsx", as_workbook(case.table))
    found = tuple(
        (problem.sheet, problem.row, problem.key.removeprefix("forms.problem.")) for problem in checked.problems
    )
    assert found == case.problems
    assert checked.form is None
    for problem in checked.problems:
        assert f"第 {problem.row} 行" in problem.said("zh") or not problem.row
        assert f"row {problem.row}" in problem.said("en") or not problem.row


def test_rows_of_text_files_are_lines() -> None:
    table = "# A form\n\n| survey |\n| | type | name | label |\n|---|---|---|---|\n\n| | txet | a | A |\n"
    [problem] = check_form("sample.md", table.encode()).problems
    assert (problem.sheet, problem.row) == ("survey", 7)
    [problem] = check_form("sample.csv", b"survey\n,type,name,label\n\n,txet,a,A\n").problems
    assert (problem.sheet, problem.row) == ("survey", 4)


def test_rows_that_pyxform_names_count_the_empty_ones_too() -> None:
    rows: list[list[object]] = [["type", "name", "label"], [], ["text", "a", "A"], [], ["begin group", "a", "A"]]
    rows += [["text", "b", "B"], ["end group"]]
    [problem] = check_form("sample.xlsx", workbook({"survey": rows})).problems
    assert (problem.key, problem.row) == ("forms.problem.standard", 5)


def test_the_refusal_holds_all_sentences() -> None:
    with pytest.raises(FormProblems, match=r"survey, row 3: .*txet.*; survey, row 4: .*name is missing") as refusal:
        load_form("sample.md", b"| survey |\n| | type | name | label |\n| | txet | a | A |\n| | text | | B |")
    assert [problem.row for problem in refusal.value.problems] == [3, 4]
