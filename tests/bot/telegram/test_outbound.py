"""What is said, as calls of the Bot API; each is held against the machine-readable Bot API."""

from typing import Any

import pytest

from bot.channels.clean import NOTHING, clean
from bot.channels.telegram.outbound import Request, acknowledgement, anew, requests
from storage.messages import Choice, Document, Outgoing
from tests.telegram.schema import Schema
from tests.telegram.wire import Upload

SCHEMA = Schema()
QUIET = {"chat_id": "1001", "link_preview_options": {"is_disabled": True}}
ROWS = ((Choice(label="东坡村", data="a:1"), Choice(label="总览", url="https://example.org/board")), ())
BUTTONS = {
    "inline_keyboard": [
        [{"text": "东坡村", "callback_data": "a:1"}, {"text": "总览", "url": "https://example.org/board"}]
    ]
}
PICTURE = Document(path="out/week.png", name="周报.png", kind="picture")
TABLE = Document(path="out/week.xlsx", name="周报.xlsx")
LINE = "字" * 99 + "\n"


def said(**fields: Any) -> Outgoing:
    return Outgoing(channel="telegram", chat="1001", **fields)


CASES: dict[str, tuple[Outgoing, list[Request]]] = {
    "text": (said(text="好"), [("sendMessage", {**QUIET, "text": "好"})]),
    "nothing": (said(ack="5"), []),
    "markup stays text": (said(text="<b>*a*</b> &amp;"), [("sendMessage", {**QUIET, "text": "<b>*a*</b> &amp;"})]),
    "buttons": (
        said(text="哪里？", rows=ROWS),
        [("sendMessage", {**QUIET, "text": "哪里？", "reply_markup": BUTTONS})],
    ),
    "replaces": (
        said(text="哪里？", rows=ROWS, replaces="77"),
        [("editMessageText", {**QUIET, "text": "哪里？", "reply_markup": BUTTONS, "message_id": 77})],
    ),
    "replaces without buttons": (
        said(text="完", replaces="77"),
        [("editMessageText", {**QUIET, "text": "完", "message_id": 77})],
    ),
    "replaces what has no number": (said(text="完", replaces="x"), [("sendMessage", {**QUIET, "text": "完"})]),
    "invisible": (said(text=" \n\u200b"), [("sendMessage", {**QUIET, "text": NOTHING})]),
    "long": (
        said(text=LINE * 50, rows=ROWS),
        [
            ("sendMessage", {**QUIET, "text": (LINE * 40).strip()}),
            ("sendMessage", {**QUIET, "text": (LINE * 10).strip(), "reply_markup": BUTTONS}),
        ],
    ),
    "long, in place of another": (
        said(text=LINE * 50, replaces="77"),
        [
            ("editMessageText", {**QUIET, "text": (LINE * 40).strip(), "message_id": 77}),
            ("sendMessage", {**QUIET, "text": (LINE * 10).strip()}),
        ],
    ),
    "picture": (
        said(text="本周", document=PICTURE, rows=ROWS),
        [("sendPhoto", {"chat_id": "1001", "photo": PICTURE, "caption": "本周", "reply_markup": BUTTONS})],
    ),
    "file": (said(document=TABLE), [("sendDocument", {"chat_id": "1001", "document": TABLE})]),
    "a file takes no message's place": (
        said(document=TABLE, replaces="77"),
        [("sendDocument", {"chat_id": "1001", "document": TABLE})],
    ),
    "file with much to say": (
        said(text=LINE * 11, document=TABLE, rows=ROWS),
        [
            ("sendDocument", {"chat_id": "1001", "document": TABLE}),
            ("sendMessage", {**QUIET, "text": (LINE * 11).strip(), "reply_markup": BUTTONS}),
        ],
    ),
}


@pytest.mark.parametrize(("outgoing", "expected"), CASES.values(), ids=CASES)
def test_how_it_is_said(outgoing: Outgoing, expected: list[Request]) -> None:
    calls = requests(outgoing)
    assert calls == expected
    for method, params in calls:
        assert SCHEMA.faults_of_call(method, {name: _uploaded(value) for name, value in params.items()}) == []


def _uploaded(value: object) -> object:
    return Upload(value.name, "a/b", b"x") if isinstance(value, Document) else value


def test_a_press_is_acknowledged_by_its_own_call() -> None:
    assert acknowledgement(said(text="好", ack="5")) == ("answerCallbackQuery", {"callback_query_id": "5"})
    assert acknowledgement(said(text="好")) is None


def test_an_edit_becomes_a_new_message() -> None:
    (edit,) = requests(said(text="完", replaces="77"))
    assert anew(edit) == ("sendMessage", {**QUIET, "text": "完"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("好", "好"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("\ud83d!", "!"),
        ("\u202e左右", "\u202e左右"),
        ("👍", "👍"),
        ("  好\n", "好"),
        ("", NOTHING),
        ("\u200b\u2060\ufeff\u00a0\ufe0f", NOTHING),
        ("\x00", NOTHING),
    ],
)
def test_a_text_is_made_one_that_telegram_takes(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text",
    ["字" * 10_000, "👍" * 5_000, "a " * 6_000, "\n".join(["👍" * 30] * 300), "a" * 4096 + "\n" * 5000, "a" * 4097],
    ids=["no place to cut", "pairs", "words", "lines", "blank lines", "one too many"],
)
def test_a_long_text_is_cut_and_nothing_visible_is_lost(text: str) -> None:
    pieces = [params["text"] for _, params in requests(said(text=text))]
    assert all(0 < len(piece.encode("utf-16-le")) // 2 <= 4096 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_text_is_cut_where_a_line_ends() -> None:
    pieces = [params["text"] for _, params in requests(said(text="字" * 3000 + "\n" + "话 " * 1000))]
    assert pieces == ["字" * 3000, ("话 " * 1000).strip()]
