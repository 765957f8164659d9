"""What the smart bot's frames say: text, pictures, both, voice, files, quotes, groups, presses, entering."""

from typing import Any

import pytest

from bot.channels.wecom.inbound import incoming
from storage.messages import CHOOSE, AttachmentKind, Incoming

LINK = {"url": "https://example.org/a?b=c", "aeskey": "KEY"}
IMAGE = {"msgtype": "image", "image": LINK}


def words(content: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}


def message(body: dict[str, Any], **more: Any) -> Incoming:
    common = {"msgid": "M1", "aibotid": "B", "chattype": "single", "from": {"userid": "wang"}}
    frame = {"cmd": "aibot_msg_callback", "headers": {"req_id": "Q1"}, "body": common | body | more}
    found = incoming(frame)
    assert found is not None
    return found


def event(kind: str, **more: Any) -> Incoming | None:
    common = {"msgid": "M2", "create_time": 1700000000, "aibotid": "B", "from": {"userid": "wang"}}
    body = common | {"msgtype": "event", "event": {"eventtype": kind, **more}}
    return incoming({"cmd": "aibot_event_callback", "headers": {"req_id": "Q2"}, "body": body})


def test_a_text_says_who_and_what() -> None:
    heard = message(words("走访 三户"))
    assert heard == Incoming(
        channel="wecom", key="m:M1", account="wang", chat="wang", text="走访 三户", ack="m Q1", message="M1"
    )


@pytest.mark.parametrize(
    ("body", "text", "kinds"),
    [
        (IMAGE, "", ["photo"]),
        ({"msgtype": "file", "file": LINK}, "", ["file"]),
        ({"msgtype": "voice", "voice": {"content": "今天走访"}}, "今天走访", []),
        ({"msgtype": "video", "video": LINK}, "", []),
        ({"msgtype": "something new", "something new": {}}, "", []),
        ({"msgtype": "mixed", "mixed": {"msg_item": [words("路灯"), IMAGE, IMAGE]}}, "路灯", ["photo", "photo"]),
        ({"msgtype": "mixed", "mixed": {"msg_item": [IMAGE, words("一"), words("二")]}}, "一\n二", ["photo"]),
        (words("好") | {"quote": IMAGE}, "好", []),
        # What is not understood is left out, and nothing beside it.
        ({"msgtype": "mixed", "mixed": {"msg_item": [words("路灯"), {"msgtype": "image", "image": {}}]}}, "路灯", []),
        ({"msgtype": "mixed", "mixed": {"msg_item": [None, {}, {"msgtype": "text"}, IMAGE]}}, "", ["photo"]),
        ({"msgtype": "mixed", "mixed": None}, "", []),
        ({"msgtype": "text", "text": None}, "", []),
        ({"msgtype": "image", "image": "x"}, "", []),
        ({}, "", []),
    ],
)
def test_every_kind_of_message(body: dict[str, Any], text: str, kinds: list[str]) -> None:
    heard = message(body)
    assert (heard.text, [str(file.kind) for file in heard.attachments]) == (text, kinds)


def test_a_file_is_known_by_its_key_and_address() -> None:
    (file,) = message(IMAGE).attachments
    assert (file.kind, file.ref) == (AttachmentKind.PHOTO, "link KEY https://example.org/a?b=c")
    (open_one,) = message({"msgtype": "image", "image": {"url": "https://example.org/a"}}).attachments
    assert open_one.ref == "link - https://example.org/a"


def test_in_a_group_only_who_is_spoken_to_hears_and_answers_there() -> None:
    heard = message(words("@村报 /checkin"), chattype="group", chatid="wr1")
    assert (heard.text, heard.chat, heard.account, heard.group) == ("/checkin", "group:wr1", "wang", True)


@pytest.mark.parametrize(
    "selected",
    [
        {"selected_item": [{"question_key": "more", "option_ids": {"option_id": ["n:1:help"]}}]},
        {"selected_item": {"question_key": "more", "option_ids": {"option_id": "n:1:help"}}},
    ],
)
def test_a_choice_from_the_drop_down_is_a_press(selected: object) -> None:
    detail = {"event_key": "choose", "task_id": "7-ab", "selected_items": selected}
    heard = event("template_card_event", template_card_event=detail)
    assert heard is not None
    assert (heard.press, heard.message, heard.ack) == ("n:1:help", "7-ab", "p Q2 7-ab n:1:help")


def test_a_press_says_what_and_on_which_card() -> None:
    """In the two shapes that WeCom's documents and its own client disagree about."""
    detail = {"event_key": "a:1:0:3", "task_id": "7-ab"}
    heard = event("template_card_event", template_card_event=detail)
    assert heard is not None
    assert (heard.key, heard.press, heard.message, heard.text) == ("e:M2", "a:1:0:3", "7-ab", "")
    assert event("template_card_event", **detail) == heard


def test_who_enters_is_greeted_and_other_events_say_nothing() -> None:
    heard = event("enter_chat")
    assert heard is not None
    assert (heard.text, heard.ack) == ("/start", "w Q2")
    assert event("feedback_event", feedback_event={"id": "F"}) is None


def test_who_takes_a_choice_and_made_none_is_heard() -> None:
    heard = event("template_card_event", template_card_event={"event_key": "choose", "task_id": "1"})
    assert heard is not None
    assert heard.press == CHOOSE


def test_a_key_fits_the_inbox() -> None:
    heard = message(words("好"), msgid="M" * 500)
    assert len(heard.key) <= 160
    assert heard.key != message(words("好"), msgid="M" * 501).key
