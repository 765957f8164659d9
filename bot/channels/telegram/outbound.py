"""`Outgoing` to calls of the Bot API: pure. No markup is ever asked for, so people's words stay their words.

Limits: https://core.telegram.org/bots/api (sendMessage, sendPhoto, InlineKeyboardButton).
"""

from collections.abc import Iterator
from typing import Any

from bot.channels.clean import clean
from storage.messages import Choice, Document, Outgoing

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024  # counted in UTF-16 units, the strictest reading of "characters"
Request = tuple[str, dict[str, Any]]
"""A method and its parameters; a file stands as the `Document` it is to be read from."""


def requests(outgoing: Outgoing) -> list[Request]:
    """The calls that say it, in order; the buttons are under the last. None where nothing is said."""
    if outgoing.document is not None:
        return _with_document(outgoing, outgoing.document)
    if not outgoing.text:
        return []
    calls = _messages(outgoing, outgoing.text)
    if outgoing.replaces.isdecimal():
        calls[0] = ("editMessageText", {**calls[0][1], "message_id": int(outgoing.replaces)})
    return calls


def acknowledgement(outgoing: Outgoing) -> Request | None:
    """The call that takes the spinner off a pressed button."""
    return ("answerCallbackQuery", {"callback_query_id": outgoing.ack}) if outgoing.ack else None


def anew(request: Request) -> Request:
    """The new message that takes the place of an edit that cannot be made."""
    return "sendMessage", {name: value for name, value in request[1].items() if name != "message_id"}


def _with_document(outgoing: Outgoing, document: Document) -> list[Request]:
    method, field = ("sendPhoto", "photo") if document.kind == "picture" else ("sendDocument", "document")
    call: dict[str, Any] = {"chat_id": outgoing.chat, field: document}
    caption = clean(outgoing.text) if outgoing.text else ""
    if _units(caption) > CAPTION_LIMIT:
        return [(method, call), *_messages(outgoing, caption)]
    return [(method, call | ({"caption": caption} if caption else {}) | _buttons(outgoing))]


def _messages(outgoing: Outgoing, text: str) -> list[Request]:
    head = {"chat_id": outgoing.chat, "link_preview_options": {"is_disabled": True}}
    calls = [("sendMessage", {**head, "text": piece}) for piece in _pieces(clean(text))]
    calls[-1][1].update(_buttons(outgoing))
    return calls


def _buttons(outgoing: Outgoing) -> dict[str, Any]:
    rows = [[_button(choice) for choice in row] for row in outgoing.rows if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _button(choice: Choice) -> dict[str, str]:
    action = {"url": choice.url} if choice.url else {"callback_data": choice.data}
    return {"text": clean(choice.label), **action}


def _pieces(text: str) -> Iterator[str]:
    """The text in parts that fit, cut where a line ends, else where a word ends."""
    while _units(text) > TEXT_LIMIT:
        fitting = _fitting(text)
        cut = max(fitting.rfind("\n"), 0) or max(fitting.rfind(" "), 0) or len(fitting)
        yield clean(text[:cut])
        text = text[cut:].strip()
    if text:
        yield clean(text)


def _fitting(text: str) -> str:
    """The longest beginning within the limit that splits no sign in two."""
    return text.encode("utf-16-le")[: TEXT_LIMIT * 2].decode("utf-16-le", "ignore")


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
