"""XLSForms with every kind of question and condition, and what each gives."""

from tests.handlers.forms.accepted import CHOICES, YES, Accepted

KINDS = (
    Accepted(
        "text",
        """
        | survey |      |      |            |
        |        | type | name | label      |
        |        | text | who  | 你是哪位？ |
        """,
        {"who.kind": "text", "who.label": {"": "你是哪位？"}, "who.path": "/data/who", "form.languages": ("",)},
    ),
    Accepted(
        "integer with a default and a hint",
        """
        | survey |         |      |         |         |         |
        |        | type    | name | label   | default | hint    |
        |        | integer | age  | How old | 40      | In full |
        """,
        {"age.kind": "integer", "age.default": "40", "age.hint": {"": "In full"}, "age.default_expression": ""},
    ),
    Accepted(
        "decimal, int and string by their short names",
        """
        | survey |         |      |       |
        |        | type    | name | label |
        |        | decimal | area | Area  |
        |        | int     | rooms | Rooms |
        |        | string  | note_ | Note |
        """,
        {"area.kind": "decimal", "rooms.kind": "integer", "note_.kind": "text"},
    ),
    Accepted(
        "date with today as its default",
        """
        | survey |      |      |       |         |
        |        | type | name | label | default |
        |        | date | day  | Day   | today() |
        """,
        {"day.kind": "date", "day.default": "", "day.default_expression": "today()"},
    ),
    Accepted(
        "date with a day as its default",
        """
        | survey |      |      |       |            |
        |        | type | name | label | default    |
        |        | date | day  | Day   | 2026-11-22 |
        """,
        {"day.default": "2026-11-22", "day.default_expression": ""},
    ),
    Accepted(
        "time of day",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | time | at   | When  |
        """,
        {"at.kind": "time"},
    ),
    Accepted(
        "photo, sound, file and place under all their names",
        """
        | survey |          |      |       |
        |        | type     | name | label |
        |        | image    | p1   | One   |
        |        | photo    | p2   | Two   |
        |        | audio    | s    | Sound |
        |        | file     | f    | File  |
        |        | geopoint | g1   | Place |
        |        | gps      | g2   | Place |
        |        | location | g3   | Place |
        """,
        {
            "p1.kind": "image",
            "p2.kind": "image",
            "s.kind": "audio",
            "f.kind": "file",
            "g1.kind": "geopoint",
            "g2.kind": "geopoint",
            "g3.kind": "geopoint",
        },
    ),
    Accepted(
        "note and acknowledgement",
        """
        | survey |             |      |             |
        |        | type        | name | label       |
        |        | note        | n    | Please read |
        |        | acknowledge | ok   | Understood  |
        |        | trigger     | ok2  | Once more   |
        """,
        {"n.kind": "note", "n.read_only": False, "ok.kind": "acknowledge", "ok2.kind": "acknowledge"},
    ),
    Accepted(
        "choices, one and several",
        f"""
        | survey |                   |      |       |
        |        | type              | name | label |
        |        | select_one c      | one  | One   |
        |        | select_multiple c | many | Many  |
        {CHOICES}
        """,
        {"one.kind": "select_one", "many.kind": "select_multiple", "one.options": "a b", "one.itemset": ""},
    ),
    Accepted(
        "choices by the older names of their types",
        """
        | survey |                         |      |       |
        |        | type                    | name | label |
        |        | select one c            | q1   | One   |
        |        | select one from c       | q2   | One   |
        |        | select1 c               | q3   | One   |
        |        | select all that apply c | q4   | Many  |
        |        | select all that apply from c | q5 | Many |
        | choices |           |      |       |
        |         | list_name | name | label |
        |         | c         | a    | A     |
        """,
        {"q1.kind": "select_one", "q2.kind": "select_one", "q3.kind": "select_one", "q4.kind": "select_multiple"},
    ),
    Accepted(
        "required, with its own sentence",
        """
        | survey |      |      |       |          |                  |
        |        | type | name | label | required | required_message |
        |        | text | a    | A     | yes      | Do tell.         |
        |        | text | b    | B     | TRUE     |                  |
        |        | text | c    | C     | no       |                  |
        |        | text | d    | D     | ${a} = 'x' |                |
        """,
        {
            "a.required": YES,
            "a.required_message": {"": "Do tell."},
            "b.required": YES,
            "c.required": "",
            "d.required": "/data/a  = 'x'",
        },
    ),
    Accepted(
        "a constraint and its sentence in two languages",
        """
        | survey |  |  |  |  |  |  |
        | | type | name | label::zh | label::en | constraint | constraint_message::zh | constraint_message::en |
        | | integer | n | 几人？ | How many? | . >= 0 and . < 100 | 请写 0 到 99。 | From 0 to 99. |
        """,
        {
            "n.constraint": ". >= 0 and . < 100",
            "n.constraint_message": {"zh": "请写 0 到 99。", "en": "From 0 to 99."},
            "form.languages": ("zh", "en"),
        },
    ),
    Accepted(
        "a constraint that looks at another answer",
        """
        | survey |         |         |         |              |
        |        | type    | name    | label   | constraint   |
        |        | integer | due     | Due     |              |
        |        | integer | present | Present | . <= ${due}  |
        """,
        {"present.constraint": ". <=  /data/due"},
    ),
    Accepted(
        "relevance of the question and of its groups, the outermost first",
        """
        | survey |             |      |       |             |
        |        | type        | name | label | relevant    |
        |        | text        | a    | A     |             |
        |        | begin group | g    | Outer | ${a} = '1'  |
        |        | begin_group | h    |       | ${a} != '2' |
        |        | text        | b    | B     | ${a} = '3'  |
        |        | end_group   |      |       |             |
        |        | text        | c    | C     |             |
        |        | end group   |      |       |             |
        """,
        {
            "b.relevant": ("/data/a  = '1'", "/data/a  != '2'", "/data/a  = '3'"),
            "c.relevant": ("/data/a  = '1'",),
            "b.path": "/data/g/h/b",
            "b.group": {"": "Outer"},
            "a.group": {},
        },
    ),
    Accepted(
        "the label of the innermost group that has one",
        """
        | survey |             |      |       |
        |        | type        | name | label |
        |        | begin group | g    | Outer |
        |        | begin group | h    | Inner |
        |        | text        | b    | B     |
        |        | end group   |      |       |
        |        | end group   |      |       |
        """,
        {"b.group": {"": "Inner"}},
    ),
    Accepted(
        "a calculation",
        """
        | survey |           |       |       |             |
        |        | type      | name  | label | calculation |
        |        | integer   | a     | A     |             |
        |        | calculate | twice |       | ${a} * 2    |
        """,
        {"twice.kind": "calculate", "twice.calculation": "/data/a  * 2", "twice.label": {}},
    ),
    Accepted(
        "a calculation shown read-only",
        """
        | survey |         |      |       |             |           |
        |        | type    | name | label | calculation | read_only |
        |        | integer | a    | A     |             |           |
        |        | integer | b    | B     | ${a} + 1    | yes       |
        """,
        {"b.read_only": True, "b.calculation": "/data/a  + 1", "a.read_only": False},
    ),
    Accepted(
        "hidden questions and facts about the filling",
        """
        | survey |          |       |       |         |
        |        | type     | name  | label | default |
        |        | text     | a     | A     |         |
        |        | hidden   | h     |       | fixed   |
        |        | today    | day   |       |         |
        |        | start    | began |       |         |
        |        | deviceid | phone |       |         |
        """,
        {
            "h.kind": "hidden",
            "h.default": "fixed",
            "day.default_expression": "today()",
            "began.default_expression": "now()",
            "phone.kind": "hidden",
        },
    ),
    Accepted(
        "a choice filter, and the columns it looks at",
        """
        | survey |                   |        |        |                  |
        |        | type              | name   | label  | choice_filter    |
        |        | select_one counties | county | County |                |
        |        | select_one towns  | town   | Town   | county=${county} |
        | choices |           |      |         |        |
        |         | list_name | name | label   | county |
        |         | counties  | ln   | 岭南    |        |
        |         | towns     | hb   | 河北镇  | ln     |
        |         | towns     | hn   | 河南镇  | ln     |
        """,
        {
            "town.itemset": "instance('towns')/root/item[county= /data/county ]",
            "town.options": "hb hn",
            "county.itemset": "",
        },
    ),
    Accepted(
        "or_other in a Chinese form",
        """
        | survey |                        |      |          |
        |        | type                   | name | label    |
        |        | select_one c or_other  | kind | 哪一种？ |
        | choices |           |      |       |
        |         | list_name | name | label |
        |         | c         | a    | 甲    |
        """,
        {
            "kind.options": "a other",
            "kind_other.kind": "text",
            "kind_other.label": {"": "其他，是什么？"},
            "kind_other.relevant": ("selected(../kind, 'other')",),
        },
    ),
)
