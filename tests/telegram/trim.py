"""Cuts bot_api.json, the part of the machine-readable Bot API that the fake knows, out of the whole.

Run it when Telegram publishes a version we want: `python -m tests.telegram.trim path/to/api.json`, where api.json is
the file of github.com/PaulSonOfLars/telegram-bot-api-spec (MIT, see bot_api.LICENSE). Prose is dropped, except that a
field said to be always one word ("must be photo") has that word as its type, written `=photo`.
"""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

METHODS = [
    *("getMe", "logOut", "close", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "getFile"),
    *("sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "sendLocation", "sendChatAction"),
    *("editMessageText", "editMessageReplyMarkup", "deleteMessage", "answerCallbackQuery"),
    *("setMyCommands", "getMyCommands", "deleteMyCommands", "setMyName", "setMyDescription", "setMyShortDescription"),
]
TARGET = Path(__file__).with_name("bot_api.json")
ALWAYS = re.compile(r"(?:must be|always) [“\"]?(?!one of)(\w+)")


def main(source: Path) -> None:
    whole = json.loads(source.read_bytes())
    methods = {name: _slim(whole["methods"][name]) for name in METHODS}
    types = {name: _slim(whole["types"][name]) for name in sorted(_reachable(whole, methods.values()))}
    parts = [f'"version": {json.dumps(whole["version"])}', _block("methods", methods), _block("types", types)]
    TARGET.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _slim(entry: dict[str, Any]) -> dict[str, Any]:
    slim: dict[str, Any] = {
        key: entry[name] for key, name in (("returns", "returns"), ("one_of", "subtypes")) if name in entry
    }
    for key, required in (("required", True), ("optional", False)):
        fields = {field["name"]: _kinds(field) for field in entry.get("fields", []) if field["required"] is required}
        if fields:
            slim[key] = fields
    return slim


def _kinds(field: dict[str, Any]) -> list[str]:
    always = ALWAYS.search(field["description"]) if field["name"] in ("type", "source", "status") else None
    return [f"={always[1]}"] if always and field["types"] == ["String"] else list(field["types"])


def _reachable(whole: dict[str, Any], methods: Iterable[dict[str, Any]]) -> set[str]:
    reached: set[str] = set()
    ahead = ["Update", *(name for entry in methods for name in _mentioned(entry))]
    while ahead:
        name = ahead.pop()
        if name in whole["types"] and name not in reached:
            reached.add(name)
            ahead += _mentioned(_slim(whole["types"][name]))
    return reached


def _mentioned(entry: dict[str, Any]) -> list[str]:
    fields = {**entry.get("required", {}), **entry.get("optional", {})}
    kinds = [
        *entry.get("returns", []),
        *entry.get("one_of", []),
        *(kind for kinds in fields.values() for kind in kinds),
    ]
    return [kind.replace("Array of ", "") for kind in kinds]


def _block(title: str, entries: dict[str, Any]) -> str:
    """One line for each entry, so that a new version shows as a readable difference."""
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
    return f'"{title}": {{\n{lines}\n}}'


if __name__ == "__main__":
    main(Path(sys.argv[1]))
