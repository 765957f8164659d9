"""The headers of a form's sheets: which column is meant, in which language."""

import re
from typing import Final

ALIASES: Final = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "list name": "list_name",
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
}
"""Other names of a column, from the XLSForm standard and its history."""
SPOKEN: Final = ("label", "hint", "guidance_hint", "constraint_message", "required_message", "form_title")
"""Columns that stand once for each language."""
LANGUAGE_NAMES: Final = {
    "chinese": "zh",
    "simplified chinese": "zh",
    "中文": "zh",
    "汉语": "zh",
    "简体中文": "zh",
    "english": "en",
    "英文": "en",
    "英语": "en",
}
NESTED: Final = ("bind", "control", "body")
"""Prefixes of columns named after the part of the XForm they fill, as in bind::relevant."""


def column(header: str) -> tuple[str, str]:
    """A header's column and the language it names: "Label::English (en)" is ("label", "English (en)")."""
    parts = [part.strip() for part in header.split("::")]
    if parts[0].lower() in NESTED and len(parts) > 1:
        parts = parts[1:]
    name = parts[0].lower()
    name = ALIASES.get(name) or ALIASES.get(name.replace(" ", "_")) or name.replace(" ", "_")
    if len(parts) == 1 and ":" in name and name.split(":")[0].strip() in SPOKEN:
        return name.split(":")[0].strip(), parts[0].split(":", 1)[1].strip()
    return name, "::".join(parts[1:])


def language_code(written: str) -> str:
    """The code of a language: "中文 (zh)", "zh-CN" and "Chinese" are all "zh"; a name we do not know stays as it is."""
    found = re.search(r"\(([A-Za-z]{2,3})(?:[-_][A-Za-z]+)*\)\s*$", written)
    found = found or re.fullmatch(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]+)*", written.strip())
    if found:
        return found[1].lower()
    return LANGUAGE_NAMES.get(written.strip().lower(), written.strip())
