"""XLSForms written in the many ways that people write them, and what each gives."""

from tests.handlers.forms.accepted import CHOICES, Accepted

MANNERS = (
    Accepted(
        "names in Chinese",
        """
        | survey |         |          |            |          |
        |        | type    | name     | label      | relevant |
        |        | integer | 应到     | 应到几人？ |          |
        |        | integer | 实到     | 实到几人？ | ${应到} > 0 |
        """,
        {"实到.relevant": ("/data/应到  > 0",), "应到.kind": "integer"},
    ),
    Accepted(
        "columns by their other names",
        """
        | survey |         |     |         |            |           |
        |        | Command | Tag | Caption | Relevance  | bind::constraint |
        |        | text    | a   | A       |            |           |
        |        | text    | b   | B       | ${a} = '1' | . != '2'  |
        """,
        {"b.relevant": ("/data/a  = '1'",), "b.constraint": ". != '2'"},
    ),
    Accepted(
        "columns and sheets nobody needs",
        """
        | survey |      |      |       |          |
        |        | type | name | label | comments |
        |        | text | a    | A     | ask Li   |
        | diary  |      |      |       |          |
        |        | day  | what |       |          |
        |        | 1    | met  |       |          |
        """,
        {"a.kind": "text"},
    ),
    Accepted(
        "rows that are disabled, and rows of remarks",
        """
        | survey |      |      |       |          |          |
        |        | type | name | label | disabled | remark   |
        |        | text | a    | A     |          |          |
        |        | text | a    | Old A | yes      |          |
        |        |      |      |       |          | look out |
        """,
        {"a.label": {"": "A"}},
    ),
    Accepted(
        "types in capitals and with spare spaces",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | Integer      | a    | A     |
        |        | select_one   c | b  | B     |
        |        | Begin Group  | g    | G     |
        |        | TEXT         | d    | D     |
        |        | End Group    |      |       |
        """
        + CHOICES,
        {"a.kind": "integer", "b.kind": "select_one", "d.path": "/data/g/d"},
    ),
    Accepted(
        "functions a form may use",
        """
        | survey |           |      |       |             |
        |        | type      | name | label | calculation |
        |        | text      | a    | A     |             |
        |        | calculate | b    |       | if(string-length(${a}) > 3, substr(${a}, 0, 3), ${a}) |
        |        | calculate | c    |       | coalesce(${a}, 'none') |
        |        | calculate | d    |       | format-date(today(), '%Y-%m') |
        |        | calculate | e    |       | once(${a}) |
        """,
        {"b.kind": "calculate", "e.calculation": "once( /data/a )"},
    ),
    Accepted(
        "the name of a choice shown by its label",
        f"""
        | survey |              |      |       |                                   |
        |        | type         | name | label | calculation                       |
        |        | select_one c | one  | One   |                                   |
        |        | calculate    | said |       | jr:choice-name(${{one}}, '${{one}}') |
        {CHOICES}
        """,
        {"said.calculation": "jr:choice-name( /data/one , ' /data/one ')"},
    ),
    Accepted(
        "a choice twice where the settings allow it",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | select_one c | one  | One   |
        | choices |           |      |       |
        |         | list_name | name | label |
        |         | c         | a    | A     |
        |         | c         | a    | Again |
        | settings |                         |
        |          | allow_choice_duplicates |
        |          | yes                     |
        """,
        {"one.options": "a a"},
    ),
    Accepted(
        "a default among the choices",
        f"""
        | survey |                   |      |       |         |
        |        | type              | name | label | default |
        |        | select_multiple c | many | Many  | a b     |
        {CHOICES}
        """,
        {"many.default": "a b"},
    ),
    Accepted(
        "a page with a field-list",
        """
        | survey |             |      |       |            |
        |        | type        | name | label | appearance |
        |        | begin group | g    | G     | field-list |
        |        | text        | a    | A     |            |
        |        | text        | b    | B     |            |
        |        | end group   |      |       |            |
        """,
        {"a.group": {"": "G"}, "b.path": "/data/g/b"},
    ),
    Accepted(
        "a group whose questions cannot be changed",
        """
        | survey |             |      |       |           |         |
        |        | type        | name | label | read_only | default |
        |        | begin group | g    | G     | yes       |         |
        |        | text        | a    | A     |           | x       |
        |        | end group   |      |       |           |         |
        """,
        {"a.read_only": True, "a.default": "x"},
    ),
    Accepted(
        "signs that XML takes for its own",
        """
        | survey |      |      |               |                |
        |        | type | name | label         | constraint     |
        |        | text | a    | 5 < 6 & "so"  | . < 6 and . > 1 |
        """,
        {"a.label": {"": '5 < 6 & "so"'}, "a.constraint": ". < 6 and . > 1"},
    ),
    Accepted(
        "types that carry a rule of their own",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | percentage   | p    | Share |
        |        | phone number | t    | Phone |
        """,
        {"p.kind": "integer", "p.constraint": "0 <= . and . <= 100", "t.constraint": "regex(., '^\\d*$')"},
    ),
    Accepted(
        "a note without a name",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | note |      | Hello |
        |        | text | a    | A     |
        """,
        {"a.kind": "text"},
    ),
    Accepted(
        "a long chain of calculations in any order",
        """
        | survey |           |      |       |             |
        |        | type      | name | label | calculation |
        |        | calculate | c    |       | ${b} + 1    |
        |        | calculate | b    |       | ${a} + 1    |
        |        | integer   | a    | A     |             |
        """,
        {"c.calculation": "/data/b  + 1"},
    ),
    Accepted(
        "yes and no",
        """
        | survey |                   |      |       |
        |        | type              | name | label |
        |        | select_one yes_no | ok   | OK?   |
        | choices |           |       |       |
        |         | list name | value | label |
        |         | yes_no    | yes   | Yes   |
        |         | yes_no    | no    | No    |
        """,
        {"ok.options": "yes no"},
    ),
)
