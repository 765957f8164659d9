"""Advice: what may stay, is told with its row, and keeps no form from being used."""

from handlers.forms.load import check_form


def told(table: str) -> list[tuple[str, int, str]]:
    checked = check_form("sample.md", table.encode())
    assert checked.form, checked.problems
    for remark in checked.advice:
        assert remark.said("zh") != remark.said("en")
    return [(remark.sheet, remark.row, remark.key.removeprefix("forms.advice.")) for remark in checked.advice]


def test_a_plain_form_needs_none() -> None:
    assert told("| survey |\n| | type | name | label |\n| | image | a | A |") == []


def test_untranslated_texts_are_named_cell_by_cell() -> None:
    table = """| survey |
| | type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | hint::English (en) |
| | text | a | 甲 |   | 提示 |     |
| | select_one c | b | 乙 | B |   |     |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | c | x | | X |"""
    assert told(table) == [
        ("survey", 3, "untranslated"),
        ("survey", 3, "untranslated"),
        ("choices", 7, "untranslated"),
    ]


def test_a_language_without_a_code_is_mentioned_by_pyxform() -> None:
    table = "| survey |\n| | type | name | label::Klingon | label::zh |\n| | text | a | nuq | 甲 |"
    assert told(table) == [("survey", 0, "standard")]


def test_a_long_label() -> None:
    assert told(f"| survey |\n| | type | name | label |\n| | text | a | {'长' * 71} |") == [("survey", 3, "long_label")]
    assert told(f"| survey |\n| | type | name | label |\n| | text | a | {'长' * 70} |") == []


def test_more_questions_than_a_chat_bears() -> None:
    rows = "\n".join(f"| | text | q{number} | Q |" for number in range(21))
    assert told(f"| survey |\n| | type | name | label |\n{rows}") == [("survey", 0, "many_questions")]


def test_more_choices_than_a_telephone_shows() -> None:
    rows = "\n".join(f"| | c | n{number} | N |" for number in range(31))
    survey = "| survey |\n| | type | name | label |\n| | select_one c | a | A |\n"
    assert told(f"{survey}| choices |\n| | list_name | name | label |\n{rows}") == [("choices", 0, "many_choices")]


def test_what_a_chat_cannot_use() -> None:
    table = """| survey |
| | type | name | label | parameters | image |
| | image | a | A | max-pixels=640 |  |
| | text | b | B |  | b.jpg |
| | username | u | | |
| | audit | audit | | |"""
    assert told(table) == [
        ("survey", 3, "column"),
        ("survey", 4, "column"),
        ("survey", 5, "empty"),
        ("survey", 6, "empty"),
    ]


def test_advice_is_given_beside_problems() -> None:
    checked = check_form("sample.md", f"| survey |\n| | type | name | label |\n| | txet | a | {'长' * 71} |".encode())
    assert [problem.key for problem in checked.problems] == ["forms.problem.unknown_type"]
    assert [remark.key for remark in checked.advice] == ["forms.advice.long_label"]
