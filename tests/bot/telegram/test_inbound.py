"""Updates as Telegram sends them, and what they mean to us."""

from typing import Any

import pytest

from bot.channels.telegram.inbound import Me, in_group, incoming
from storage.messages import Attachment, AttachmentKind, Incoming, Position

ME = Me(420042, "cunbao_test_bot")
WANG = {"id": 1001, "is_bot": False, "first_name": "王秀英", "language_code": "zh-hans"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "王秀英"}
GROUP = {"id": -100500, "type": "supergroup", "title": "东坡村"}
OURS = {"message_id": 9, "date": 1, "chat": GROUP, "from": {"id": 420042, "is_bot": True, "first_name": "村报"}}
LARGE = {"file_id": "L", "file_unique_id": "l", "width": 1280, "height": 960, "file_size": 90_000}
SMALL = {"file_id": "S", "file_unique_id": "s", "width": 90, "height": 67}
PHOTO = Attachment(kind=AttachmentKind.PHOTO, ref="L", unique="l", size=90_000)
POINT = {"latitude": 28.2, "longitude": 112.9}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 7, "from": WANG, "chat": PRIVATE, "date": 1_795_343_627, **fields}


def said(**fields: Any) -> Incoming:
    """What `message` is read as, but for these fields."""
    common = {"channel": "telegram", "key": "m1001:7", "account": "1001", "chat": "1001", "message": "7"}
    return Incoming(**{**common, "language": "zh", **fields})


def in_the_group(**fields: Any) -> Incoming:
    return said(**{"key": "m-100500:7", "chat": "-100500", "group": True, **fields})


SAID: dict[str, tuple[dict[str, Any], Incoming]] = {
    "text": (message(text="东坡村"), said(text="东坡村")),
    "entities are not markup": (
        message(text="<b>a</b> *b*", entities=[{"type": "bold", "offset": 0, "length": 3}]),
        said(text="<b>a</b> *b*"),
    ),
    "forwarded": (message(text="旧闻", forward_origin={"type": "hidden_user", "date": 1}), said(text="旧闻")),
    "command": (message(text="/start AB12"), said(text="/start AB12")),
    "command to us": (message(text="/start@Cunbao_Test_Bot AB12"), said(text="/start AB12")),
    "photo": (message(photo=[SMALL, LARGE], caption="修路"), said(text="修路", attachments=(PHOTO,))),
    "largest first": (message(photo=[LARGE, SMALL]), said(attachments=(PHOTO,))),
    "album": (message(photo=[LARGE], media_group_id="123"), said(attachments=(PHOTO,), album="123")),
    "document": (
        message(document={"file_id": "D", "file_unique_id": "d", "file_name": "名册.xlsx", "mime_type": "a/b"}),
        said(attachments=(Attachment(kind=AttachmentKind.FILE, ref="D", unique="d", name="名册.xlsx", mime="a/b"),)),
    ),
    "picture as a file": (
        message(document={"file_id": "D", "file_unique_id": "d", "mime_type": "image/png"}),
        said(attachments=(Attachment(kind=AttachmentKind.PHOTO, ref="D", unique="d", mime="image/png"),)),
    ),
    "voice": (
        message(voice={"file_id": "V", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}),
        said(attachments=(Attachment(kind=AttachmentKind.AUDIO, ref="V", unique="v", mime="audio/ogg"),)),
    ),
    "audio": (
        message(audio={"file_id": "A", "file_unique_id": "a", "duration": 3, "file_name": "会议.mp3"}),
        said(attachments=(Attachment(kind=AttachmentKind.AUDIO, ref="A", unique="a", name="会议.mp3"),)),
    ),
    "location": (
        message(location={**POINT, "horizontal_accuracy": 12.5}),
        said(position=Position(latitude=28.2, longitude=112.9, accuracy=12.5)),
    ),
    "venue": (
        message(location=POINT, venue={"location": POINT, "title": "村委会", "address": "东坡村1号"}),
        said(position=Position(latitude=28.2, longitude=112.9, label="村委会 东坡村1号")),
    ),
    "sticker": (message(sticker={"file_id": "K"}), said()),
    "video": (message(video={"file_id": "K"}, caption="看"), said()),
    "moving picture": (message(animation={"file_id": "K"}, document={"file_id": "K"}), said()),
    "contact": (message(contact={"phone_number": "1", "first_name": "a"}), said()),
    "no language": (message(text="a", **{"from": {**WANG, "language_code": ""}}), said(text="a", language="")),
    "another language": (
        message(text="a", **{"from": {**WANG, "language_code": "pt-BR"}}),
        said(text="a", language="pt"),
    ),
    "other words in a group": (message(chat=GROUP, text="吃了吗"), in_the_group(text="吃了吗", addressed=False)),
    "command in a group": (message(chat=GROUP, text="/checkin"), in_the_group(text="/checkin")),
    "command to us in a group": (
        message(chat=GROUP, text="/summary@cunbao_test_bot 东坡村"),
        in_the_group(text="/summary 东坡村"),
    ),
    "command to another bot": (
        message(chat=GROUP, text="/summary@other_bot"),
        in_the_group(text="/summary@other_bot", addressed=False),
    ),
    "mention": (message(chat=GROUP, text="请 @Cunbao_test_bot 总结"), in_the_group(text="请 总结")),
    "mention in a caption": (
        message(chat=GROUP, photo=[LARGE], caption="@cunbao_test_bot"),
        in_the_group(text="", attachments=(PHOTO,)),
    ),
    "mention of a longer name": (
        message(chat=GROUP, text="@cunbao_test_bot2 好"),
        in_the_group(text="@cunbao_test_bot2 好", addressed=False),
    ),
    "answer to us": (message(chat=GROUP, text="东坡村", reply_to_message=OURS), in_the_group(text="东坡村")),
    "answer to another": (
        message(chat=GROUP, text="好", reply_to_message={**OURS, "from": WANG}),
        in_the_group(text="好", addressed=False),
    ),
}


@pytest.mark.parametrize(("raw", "expected"), SAID.values(), ids=SAID)
def test_what_a_message_says(raw: dict[str, Any], expected: Incoming) -> None:
    assert incoming({"update_id": 1, "message": raw}, ME) == expected
    assert in_group({"update_id": 1, "message": raw}) == expected.group


def test_an_edit_has_a_key_of_its_own_and_names_the_message_it_changes() -> None:
    first, second = (message(text="三人", edit_date=at) for at in (10, 20))
    read = [incoming({"update_id": 1, "edited_message": raw}, ME) for raw in (first, second)]
    assert read == [said(key=f"e1001:7:{at}", text="三人", edited=True) for at in (10, 20)]


def test_the_update_id_does_not_matter() -> None:
    assert incoming({"update_id": 1, "message": message(text="a")}, ME) == incoming(
        {"update_id": 2, "message": message(text="a")}, ME
    )


def test_a_press_names_the_button_its_message_and_what_to_acknowledge() -> None:
    query = {"id": "555", "from": WANG, "chat_instance": "1", "data": "a:3", "message": message()}
    assert incoming({"update_id": 1, "callback_query": query}, ME) == said(key="c555", press="a:3", ack="555")


def test_a_press_under_a_message_too_old_to_be_shown_is_a_press() -> None:
    gone = {"chat": GROUP, "message_id": 7, "date": 0}
    query = {"id": "555", "from": WANG, "chat_instance": "1", "data": "a:3", "message": gone}
    expected = in_the_group(key="c555", press="a:3", ack="555")
    assert incoming({"update_id": 1, "callback_query": query}, ME) == expected


BOT = {"id": 5, "is_bot": True, "first_name": "其他"}
IGNORED: dict[str, dict[str, Any]] = {
    "another bot": {"message": message(text="a", **{"from": BOT})},
    "a channel's post in a group": {"message": {"message_id": 7, "date": 1, "chat": GROUP, "text": "a"}},
    "channel post": {"channel_post": message(text="a", chat={"id": -1, "type": "channel", "title": "a"})},
    "joined": {"message": message(chat=GROUP, new_chat_members=[WANG])},
    "upgraded": {"message": message(chat=GROUP, migrate_to_chat_id=-100)},
    "pinned": {"message": message(pinned_message=message(text="a"))},
    "live location that moved": {"edited_message": message(location=POINT, edit_date=1)},
    "inline query": {"inline_query": {"id": "1", "from": WANG, "query": "a", "offset": ""}},
    "blocked": {"my_chat_member": {"chat": PRIVATE, "from": WANG, "date": 1}},
    "press of an inline message": {"callback_query": {"id": "1", "from": WANG, "chat_instance": "1", "data": "a"}},
    "press of a game": {"callback_query": {"id": "1", "from": WANG, "chat_instance": "1", "message": message()}},
    "something new": {"telepathy": {}},
}


@pytest.mark.parametrize("fields", IGNORED.values(), ids=IGNORED)
def test_what_nobody_said_to_us_is_nothing(fields: dict[str, Any]) -> None:
    assert incoming({"update_id": 1, **fields}, ME) is None


def test_without_a_name_nobody_can_mention_us() -> None:
    raw = {"update_id": 1, "message": message(chat=GROUP, text="@cunbao_test_bot")}
    assert incoming(raw, Me(420042)) == in_the_group(text="@cunbao_test_bot", addressed=False)
