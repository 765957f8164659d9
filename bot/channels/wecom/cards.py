"""Cards: a question with at most six buttons; of a longer list the rest stands in a drop-down. Pure.

A card shows little text, so a long one is said before it. Limits: WeCom's documents 101032 and 90236.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.clean import clean
from storage.messages import CHOOSE, Choice

BUTTONS, OPTIONS = 6, 10
TITLE, NOTE, BODY = 26, 30, 112
"""Signs that a card shows: of its title, of the line below it, of its text."""
MARK = "✓ "


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on every card with a drop-down: its name, and the button that takes what was chosen."""

    more: str
    choose: str


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `note` is the line that says what was chosen."""

    title: str = ""
    body: str = ""
    buttons: tuple[Choice, ...] = ()
    options: tuple[Choice, ...] = ()
    note: str = ""


def cards(text: str, choices: Sequence[Choice]) -> tuple[str, list[Card]]:
    """What is said before the cards, and the cards: more than one only where one does not hold all choices."""
    before, title, body = _cut(clean(text))
    first = Card(title, body)
    distinct = list({choice.data: choice for choice in choices}.values())  # a card takes no key twice
    portions = list(_portions(distinct)) or [((), ())]
    return before, [replace(first, buttons=tuple(some), options=tuple(rest)) for some, rest in portions]


def marked(card: Card, data: str) -> Card:
    """The card after one of its choices was pressed."""
    label = next((choice.label for choice in (*card.buttons, *card.options) if choice.data == data), "")
    return replace(card, note=f"{MARK}{clean(label)}"[:NOTE]) if label else card


def written(card: Card, task: str, words: Words, home: str = "") -> dict[str, Any]:
    """The card as JSON. One without buttons is only to be read; the app must name a `home` to which it leads."""
    title = {"title": card.title, "desc": card.note}
    made: dict[str, Any] = {
        "card_type": "button_interaction" if card.buttons else "text_notice",
        "main_title": {name: value for name, value in title.items() if value},
        "sub_title_text": card.body,
        "task_id": task,
    }
    if home and not card.buttons:
        made["card_action"] = {"type": 1, "url": home}
    if card.options:
        options = [{"id": choice.data, "text": clean(choice.label)} for choice in card.options]
        made["button_selection"] = {"question_key": "more", "title": words.more, "option_list": options}
    if card.buttons:
        made["button_list"] = [{"text": clean(one.label), "key": one.data} for one in card.buttons]
        made["button_list"] += [{"text": words.choose, "key": CHOOSE}] if card.options else []
    return {name: value for name, value in made.items() if value}


def _cut(text: str) -> tuple[str, str, str]:
    """What is said before, the title, the text of the card: all of it on the card if it fits, else its last line."""
    first, _, rest = text.partition("\n")
    if len(first) <= TITLE and len(rest) <= BODY:
        return "", first, rest.strip()
    if len(text) <= BODY:
        return "", "", text
    head, _, last = text.rpartition("\n")
    if len(last) > BODY:
        head, last = text[:-BODY], text[-BODY:]
    return head.strip(), *((last, "") if len(last) <= TITLE else ("", last))


def _portions(choices: Sequence[Choice]) -> Iterator[tuple[Sequence[Choice], Sequence[Choice]]]:
    """For each card its buttons and the options of its drop-down, which takes a button of its own."""
    start = 0
    while start < len(choices):
        buttons = BUTTONS if len(choices) - start <= BUTTONS else BUTTONS - 1
        options = OPTIONS if buttons < BUTTONS else 0
        yield choices[start : start + buttons], choices[start + buttons : start + buttons + options]
        start += buttons + options
