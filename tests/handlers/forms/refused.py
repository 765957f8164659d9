"""XLSForms that are refused, each with every problem it must be told: sheet, row as Excel counts, key."""

from typing import NamedTuple


class Refused(NamedTuple):
    """A table, and its problems in order. The key is what follows `forms.problem.`"""

    what: str
    table: str
    problems: tuple[tuple[str, int, str], ...]


CHOICES = """
| choices |           |      |       |
|         | list_name | name | label |
|         | c         | a    | A     |
"""


def one_row(what: str, head: str, row: str, *keys: str, more: str = "") -> Refused:
    """A form whose second question, in row 3, has these problems; the first is fine."""
    table = f"| survey |\n| | {head} |\n| | text | first | First |\n| | {row} |\n{more}"
    return Refused(what, table, tuple(("survey", 3, key) for key in keys))


def unsupported(written: str) -> Refused:
    return one_row(f"unsupported {written}", "type | name | label", f"{written} | b | B", "unsupported")


TYPES = (
    "range", "rank c", "geotrace", "geoshape", "video", "barcode", "dateTime", "osm c", "csv-external", "xml-external",
    "start-geopoint", "background-audio", "select_one_from_file towns.csv", "select_multiple_from_file towns.csv",
    "select_one_external c", "cascading_select c",
)  # fmt: skip

HEAD = "type | name | label"
REFUSED = (
    *(unsupported(written) for written in TYPES),
    one_row("an unknown type", HEAD, "txet | b | B", "unknown_type"),
    one_row("no type", HEAD, " | b | B", "no_type"),
    one_row("a choice without a list", HEAD, "select_one | b | B", "no_list"),
    one_row("a list that is not there", HEAD, "select_one d | b | B", "unknown_list", more=CHOICES),
    one_row("a list and no choices sheet", HEAD, "select_multiple d | b | B", "unknown_list"),
    one_row("choices out of answers", HEAD, "select_one ${first} | b | B", "list_from_answers"),
    one_row("no name", HEAD, "text | | B", "no_name"),
    one_row("a name with a space", HEAD, "text | my name | B", "bad_name"),
    one_row("a name that begins with a digit", HEAD, "text | 1st | B", "bad_name"),
    one_row("a name of 65 letters", HEAD, f"text | {'x' * 65} | B", "bad_name"),
    one_row("a name with a sign for XML", HEAD, "text | a<b | B", "bad_name"),
    one_row("a reserved name", HEAD, "text | meta | B", "reserved_name"),
    one_row("a name twice", HEAD, "integer | first | B", "name_twice"),
    one_row("no label", HEAD, "text | b | ", "no_label"),
    one_row("a calculation without one", HEAD, "calculate | b | ", "no_calculation"),
    one_row("extra and required", f"{HEAD} | required | appearance", "text | b | B | yes | extra", "extra_required"),
    one_row("a search", f"{HEAD} | appearance", "text | b | B | search('towns')", "unsupported"),
    one_row("read-only on a condition", f"{HEAD} | read_only", "text | b | B | ${first} = 1", "read_only"),
    one_row("calculated when another changes", f"{HEAD} | trigger", "text | b | B | ${first}", "column"),
    one_row("kept as an entity", f"{HEAD} | save_to", "text | b | B | x", "column"),
    one_row("an expression cut short", f"{HEAD} | relevant", "text | b | B | ${first} =", "expression"),
    one_row("a bracket left open", f"{HEAD} | constraint", "text | b | B | (. > 1", "expression"),
    one_row("an unknown function", f"{HEAD} | constraint", "text | b | B | shout(.)", "expression"),
    one_row("pulldata", f"{HEAD} | calculation", "text | b | B | pulldata('a', 'b', 'c', 'd')", "expression"),
    one_row("a wrong requirement", f"{HEAD} | required", "text | b | B | maybe so", "expression"),
    one_row("a wrong default", f"{HEAD} | default", "text | b | B | today(1", "expression"),
    one_row("the answer of last time", f"{HEAD} | default", "text | b | B | ${last-saved#first}", "no_such_question"),
    one_row("relevant by nothing", f"{HEAD} | relevant", "text | b | B | ${nobody} = 1", "no_such_question"),
    one_row("a label that mentions nothing", HEAD, "text | b | Why ${nobody}?", "no_such_question"),
    one_row("a path to nothing", f"{HEAD} | relevant", "text | b | B | /data/nobody = 1", "no_such_path"),
    one_row("relevant by itself", f"{HEAD} | relevant", "text | b | B | ${b} = 1", "circle"),
    one_row("a default beside the choices", f"{HEAD} | default", "select_one c | b | B | z", "default", more=CHOICES),
    one_row("an end without a begin", HEAD, "end group | | ", "end_without_begin"),
    one_row("a begin without an end", HEAD, "begin group | b | B", "begin_without_end"),
    one_row("both faults of one row", HEAD, "text | 1st | ", "bad_name", "no_label"),
    one_row(
        "three wrong expressions in a row",
        f"{HEAD} | relevant | constraint | required",
        "text | b | B | ( | ) | 1 1",
        "expression",
        "expression",
        "expression",
    ),
    Refused(
        "a repeat",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | begin repeat | kids | Kids  |
        |        | text         | kid  | Kid   |
        |        | end repeat   |      |       |
        """,
        (("survey", 2, "repeat"),),
    ),
    Refused(
        "a loop",
        """
        | survey |                   |      |       |
        |        | type              | name | label |
        |        | begin loop over c | kids | Kids  |
        |        | text              | kid  | Kid   |
        |        | end loop          |      |       |
        """
        + CHOICES,
        (("survey", 2, "repeat"),),
    ),
    Refused(
        "groups that overlap",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | begin group  | g    | G     |
        |        | text         | a    | A     |
        |        | end repeat   |      |       |
        """,
        (("survey", 4, "end_without_begin"),),
    ),
    Refused(
        "a group that depends on something relative",
        """
        | survey |             |      |       |             |
        |        | type        | name | label | relevant    |
        |        | text        | a    | A     |             |
        |        | begin group | g    | G     | ../a = 'x'  |
        |        | text        | b    | B     | ../../a = 'x' |
        |        | end group   |      |       |             |
        """,
        (("survey", 3, "relative"),),
    ),
    Refused(
        "the same name in two groups",
        """
        | survey |             |      |       |
        |        | type        | name | label |
        |        | begin group | g    | G     |
        |        | text        | a    | A     |
        |        | end group   |      |       |
        |        | begin group | h    | H     |
        |        | text        | a    | A     |
        |        | end group   |      |       |
        """,
        (("survey", 6, "name_twice"),),
    ),
    Refused(
        "a group called like the question beside it",
        """
        | survey |             |      |       |
        |        | type        | name | label |
        |        | text        | a    | A     |
        |        | begin group | a    | G     |
        |        | text        | b    | B     |
        |        | end group   |      |       |
        """,
        (("survey", 3, "standard"),),
    ),
    Refused(
        "calculations that wait for each other",
        """
        | survey |           |      |       |             |
        |        | type      | name | label | calculation |
        |        | text      | t    | T     |             |
        |        | calculate | a    |       | ${b} + 1    |
        |        | calculate | b    |       | ${a} + 1    |
        """,
        (("survey", 3, "circle"),),
    ),
    Refused(
        "choices with every fault",
        """
        | survey |                   |      |       |
        |        | type              | name | label |
        |        | select_multiple c | q    | Q     |
        | choices |           |       |       |
        |         | list_name | name  | label |
        |         | c         | a     | A     |
        |         | c         | a     | Again |
        |         | c         |       | B     |
        |         | c         | b     |       |
        |         |           | d     | D     |
        |         | c         | e f   | E     |
        """,
        (
            ("choices", 3, "choice_twice"),
            ("choices", 4, "choice_no_name"),
            ("choices", 5, "choice_no_label"),
            ("choices", 6, "choice_no_list"),
            ("choices", 7, "choice_space"),
        ),
    ),
    Refused(
        "problems in several sheets, all told at once, in the order of the file",
        """
        | survey |              |      |       |            |
        |        | type         | name | label | relevant   |
        |        | txet         | a    | A     |            |
        |        | text         |      | B     |            |
        |        | text         | c    | C     | ${x} = (   |
        | choices |           |      |       |
        |         | list_name | name | label |
        |         | c         |      | A     |
        | settings |       |         |
        |          | roles | summary |
        |          | 村长  | zzz     |
        """,
        (
            ("survey", 2, "unknown_type"),
            ("survey", 3, "no_name"),
            ("survey", 4, "expression"),
            ("survey", 4, "no_such_question"),
            ("choices", 2, "choice_no_name"),
            ("settings", 2, "unknown_role"),
            ("settings", 2, "no_such_question"),
        ),
    ),
    Refused(
        "nothing to ask",
        """
        | survey |       |      |       |
        |        | type  | name | label |
        |        | today | day  |       |
        """,
        (("survey", 0, "no_questions"),),
    ),
    Refused(
        "a column twice",
        """
        | survey |      |      |       |         |
        |        | type | name | label | caption |
        |        | text | a    | A     | A       |
        """,
        (("survey", 1, "column_twice"),),
    ),
    Refused(
        "a language twice",
        """
        | survey |      |      |           |                  |
        |        | type | name | label::zh | label::中文 (zh) |
        |        | text | a    | 甲        | 甲               |
        """,
        (("survey", 1, "language_twice"),),
    ),
    Refused(
        "entities and choices kept elsewhere",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | A     |
        | entities | | |
        | | list_name | label |
        | | trees | ${a} |
        | external_choices | | |
        | | list_name | name |
        | | towns | x |
        """,
        (("external_choices", 0, "sheet"), ("entities", 0, "sheet")),
    ),
    Refused(
        "no survey",
        """
        | questions |      |      |       |
        |           | type | name | label |
        |           | text | a    | A     |
        | answers   |      |      |       |
        |           | type | name | label |
        |           | text | a    | A     |
        """,
        (("", 0, "no_survey"),),
    ),
    Refused(
        "a filter that cannot be read",
        """
        | survey |              |      |       |               |
        |        | type         | name | label | choice_filter |
        |        | text         | a    | A     |               |
        |        | select_one c | b    | B     | town = ( ${a} |
        """
        + CHOICES,
        (("survey", 3, "expression"),),
    ),
    Refused(
        "or_other behind a filter",
        """
        | survey |                       |      |       |               |
        |        | type                  | name | label | choice_filter |
        |        | text                  | a    | A     |               |
        |        | select_one c or_other | b    | B     | name = ${a}   |
        """
        + CHOICES,
        (("survey", 3, "standard"),),
    ),
)
