"""XLSForms in one language and several, with titles, roles and mentions of answers, and what each gives."""

from tests.handlers.forms.accepted import ZH_EN, Accepted

WORDS = (
    Accepted(
        "or_other in two languages",
        f"""
        | survey |  |  |  |  |
        | | type | name | {ZH_EN} |
        | | select_multiple c or_other | kind | 哪些？ | Which? |
        | choices |  |  |  |  |
        | | list_name | name | {ZH_EN} |
        | | c | a | 甲 | A |
        """,
        {"kind_other.label": {"zh": "其他，是什么？", "en": "Other: which?"}, "kind.kind": "select_multiple"},
    ),
    Accepted(
        "an answer mentioned in a later label",
        """
        | survey |      |      |                    |
        |        | type | name | label              |
        |        | text | who  | Who?               |
        |        | text | why  | Why ${who}, though? |
        """,
        {"why.label": {"": "Why ${who}, though?"}},
    ),
    Accepted(
        "an answer mentioned in one of two languages",
        f"""
        | survey |  |  |  |  |
        | | type | name | {ZH_EN} |
        | | text | who | 谁？ | Who? |
        | | note | n | 你好，${{who}}！ | Hello! |
        """,
        {"n.label": {"zh": "你好，${who}！", "en": "Hello!"}},
    ),
    Accepted(
        "languages by name only",
        """
        | survey |      |      |                |                |
        |        | type | name | label::Chinese | label::English |
        |        | text | a    | 甲             | A              |
        """,
        {"a.label": {"zh": "甲", "en": "A"}, "form.languages": ("zh", "en")},
    ),
    Accepted(
        "languages by code only",
        """
        | survey |      |      |           |           |
        |        | type | name | label::zh | label::en |
        |        | text | a    | 甲        | A         |
        """,
        {"a.label": {"zh": "甲", "en": "A"}},
    ),
    Accepted(
        "one colon between column and language, as it once was written",
        """
        | survey |      |      |               |              |
        |        | type | name | label:English | label:中文   |
        |        | text | a    | A             | 甲           |
        """,
        {"a.label": {"zh": "甲", "en": "A"}, "form.languages": ("en", "zh")},
    ),
    Accepted(
        "the default language comes first",
        f"""
        | survey |  |  |  |  |
        | | type | name | {ZH_EN} |
        | | text | a | 甲 | A |
        | settings |                  |
        |          | default_language |
        |          | English (en)     |
        """,
        {"form.languages": ("en", "zh")},
    ),
    Accepted(
        "one language, named in the settings",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | 甲    |
        | settings |                  |
        |          | default_language |
        |          | 中文 (zh)        |
        """,
        {"form.languages": ("zh",), "a.label": {"zh": "甲"}},
    ),
    Accepted(
        "a plain label beside a translated one",
        """
        | survey |      |      |       |                     |
        |        | type | name | label | label::English (en) |
        |        | text | a    | 甲    | A                   |
        """,
        {"a.label": {"": "甲", "en": "A"}},
    ),
    Accepted(
        "a text that lacks one language",
        f"""
        | survey |  |  |  |  |
        | | type | name | {ZH_EN} |
        | | text | a | 甲 |   |
        | | text | b | 乙 | B |
        """,
        {"a.label": {"zh": "甲"}, "b.label": {"zh": "乙", "en": "B"}},
    ),
    Accepted(
        "choices in two languages, one untranslated",
        f"""
        | survey |  |  |  |  |
        | | type | name | {ZH_EN} |
        | | select_one c | a | 甲 | A |
        | choices |  |  |  |  |
        | | list_name | name | {ZH_EN} |
        | | c | x | 好 | Good |
        | | c | y | 坏 |      |
        """,
        {"a.options": "x y", "a.kind": "select_one"},
    ),
    Accepted(
        "title and name from the settings",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | A     |
        | settings |         |            |
        |          | form_id | form_title |
        |          | flood   | 汛期值班   |
        """,
        {"form.name": "flood", "form.title": {"": "汛期值班"}},
    ),
    Accepted(
        "a form's own title in each language, its roles and its summary",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | A     |
        |        | text | b    | B     |
        | settings | | | | | |
        | | form_id | title::中文 (zh) | title::English (en) | roles | summary |
        | | flood | 汛期值班 | Flood watch | 书记, supervisor | b |
        """,
        {
            "form.title": {"zh": "汛期值班", "en": "Flood watch"},
            "form.roles": ("secretary", "supervisor"),
            "form.summary": "b",
        },
    ),
    Accepted(
        "roles parted as people part them",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | A     |
        | settings |                      |
        |          | roles                |
        |          | 村文书、党员，admin 书记 |
        """,
        {"form.roles": ("secretary", "member", "admin")},
    ),
    Accepted(
        "a name with a space in the settings",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | A     |
        | settings |          |
        |          | form_id  |
        |          | My Form! |
        """,
        {"form.name": "My_Form"},
    ),
    Accepted(
        "the appearance extra",
        """
        | survey |      |      |       |                 |
        |        | type | name | label | appearance      |
        |        | text | a    | A     |                 |
        |        | text | b    | B     | multiline extra |
        """,
        {"b.extra": True, "b.appearance": "multiline extra", "a.extra": False, "b.asked": False},
    ),
)
