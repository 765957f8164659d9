"""What may stand in a roster's header and cells, as offices write it, Chinese or English."""

from typing import Final

from storage.people import Role

COLUMNS: dict[str, tuple[str, ...]] = {
    "county": ("县", "区县", "县区", "县市区", "county"),
    "town": ("乡镇", "镇", "街道", "乡镇街道", "town"),
    "branch": ("村", "社区", "村社区", "党支部", "村党支部", "branch", "village"),
    "name": ("姓名", "name"),
    "role": ("角色", "职务", "role"),
    "contact": ("联系人", "是否联系人", "contact"),
    "wecom": ("企业微信", "企业微信账号", "企业微信userid", "wecom", "wecomuserid"),
    "telegram": ("telegram", "telegramid", "telegram账号", "电报"),
    "language": ("语言", "language"),
    "zone": ("时区", "zone", "timezone"),
}
"""By field; headers are compared in lower case, without spaces and brackets."""


REMOVED: Final = "removed"
"""The role of a row that takes away what its person is in its place."""

_ROLE_WORDS: dict[Role, tuple[str, ...]] = {
    "secretary": ("书记", "村党支部书记", "村文书", "文书", "secretary"),
    "member": ("党员", "member"),
    "supervisor": ("督导", "组织委员", "乡镇组织委员", "县委组织部", "supervisor"),
    "admin": ("管理员", "admin"),
}
ROLE_OF: dict[str, Role] = {word: role for role, said in _ROLE_WORDS.items() for word in said}
REMOVALS = ("移除", REMOVED)

YES_OR_NO = {
    **dict.fromkeys(("是", "yes", "y", "true", "1", "√", "✓"), True),
    **dict.fromkeys(("", "否", "no", "n", "false", "0"), False),
}

LANGUAGE_OF = {
    "": "",
    "zh": "zh",
    "中文": "zh",
    "汉语": "zh",
    "chinese": "zh",
    "en": "en",
    "英文": "en",
    "english": "en",
}


def field_of(header: str) -> str:
    """The field that a header stands for; empty for a column that is not ours."""
    bare = "".join(sign for sign in header.lower() if sign not in " \t\r\n（）()*_-/、　")
    return _FIELD_OF.get(bare, "")


_FIELD_OF = {header: field for field, headers in COLUMNS.items() for header in headers}
