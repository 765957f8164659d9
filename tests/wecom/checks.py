"""What a correct bot never sends: by the documents 101463, 101032, 90236, with the lengths that they only advise."""

import re
from collections.abc import Iterator
from typing import Any

from tests.wecom.screen import JSON

TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")
KINDS = {"button_interaction", "text_notice", "news_notice", "vote_interaction", "multiple_interaction"}
CARD = {"card_type", "source", "main_title", "sub_title_text", "task_id", "button_list", "button_selection"}
TITLE, NOTE, BODY, NAME = 26, 30, 112, 13
ADDRESS = re.compile(r"https?://\S+")
MARKUP = re.compile(r"[*_`~<\[|\\]|^[ \t]*[#>=]|&#?\w+;", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def faults_of_card(card: Any, app: bool = False) -> Iterator[str]:
    """Everything wrong with a template card; one of an `app` without buttons must lead somewhere."""
    if not isinstance(card, dict) or card.get("card_type") not in KINDS:
        yield f"no card: {card}"
        return
    title = card.get("main_title", {})
    texts = {"title": (title.get("title", ""), TITLE), "desc": (title.get("desc", ""), NOTE)}
    texts["sub_title_text"] = (card.get("sub_title_text", ""), BODY)
    for name, (text, most) in texts.items():
        if len(text) > most or CONTROL.search(text):
            yield f"{name} is too long or has control characters: {text!r}"
    if not title.get("title") and not card.get("sub_title_text"):
        yield "a card needs a title or a text"
    if not TASK.fullmatch(str(card.get("task_id", ""))):
        yield f"task_id {card.get('task_id')!r}"
    if card["card_type"] == "button_interaction":
        yield from _faults_of_buttons(card)
    elif not {"card_type", "main_title", "sub_title_text", "task_id", "card_action"} >= card.keys():
        yield f"unknown fields in {sorted(card)}"
    elif app and not card.get("card_action", {}).get("url"):
        yield "the card leads nowhere"


def _faults_of_buttons(card: JSON) -> Iterator[str]:
    if unknown := card.keys() - CARD:
        yield f"unknown fields {unknown}"
    buttons = card.get("button_list", [])
    if not 1 <= len(buttons) <= 6:
        yield f"{len(buttons)} buttons"
    keys = [button.get("key", "") for button in buttons]
    if len(set(keys)) < len(keys) or not all(0 < len(key.encode()) <= 1024 for key in keys):
        yield f"button keys {keys}"
    if not all(button.get("text") and button.keys() <= {"text", "key", "style"} for button in buttons):
        yield f"buttons {buttons}"
    selection = card.get("button_selection")
    if selection is not None:
        ids = [one.get("id", "") for one in selection.get("option_list", [])]
        named = selection.get("question_key") and len(selection.get("title", "")) <= NAME
        if not named or not 1 <= len(ids) <= 10 or len(set(ids)) < len(ids) or any(len(i.encode()) > 128 for i in ids):
            yield f"drop-down {selection}"


def faults_of_markdown(content: Any, most: int) -> Iterator[str]:
    """Too long, or with markup: what people wrote would be read as some."""
    if not isinstance(content, str) or not content.strip() or len(content.encode()) > most or CONTROL.search(content):
        yield f"content {content!r}"
    elif found := MARKUP.search(ADDRESS.sub("", content)):
        yield f"markup {found[0]!r} in {content!r}"
