"""What a page sends arrives once, in order, and from nowhere but our own page."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.channels.browser.talk import MAX_FILE, MAX_TEXT
from storage.messages import Attachment, AttachmentKind, Incoming, Position
from storage.problems import EXPIRED, TOO_LARGE, ChannelError
from tests.bot.browser.site import Site
from tests.bot.browser.visitor import Visitor, fresh, visiting

JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)


def arrived(site: Site) -> list[Path]:
    return list((site.data_dir / "arrived").glob("*"))


def beside_arrived(directory: Path) -> set[Path]:
    return {path for path in directory.rglob("*") if path.is_file() and "arrived" not in path.parts}


async def test_a_text_arrives_as_it_was_written(seated: Visitor, site: Site) -> None:
    number = fresh()
    await seated.say("走访 <b>三户</b>\n#123", id=number, language="en")
    (heard,) = site.heard
    assert (heard.text, heard.message, heard.language) == ("走访 <b>三户</b>\n#123", number, "en")
    assert (heard.account, heard.chat) == (seated.chat, seated.chat)


async def test_the_same_message_twice_is_one(seated: Visitor, site: Site) -> None:
    number = fresh()
    answers = await asyncio.gather(*(seated.say("只说一次", id=number) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(site.heard) == 1
    assert len((await seated.history())["lines"]) == 2


async def test_nobody_can_absorb_the_message_of_another(seated: Visitor, site: Site, sample: dict[str, int]) -> None:
    number = fresh()
    async with visiting(site) as other:
        await other.pick(sample["周敏"])
        await other.say("我先来", id=number)
    await seated.say("我也来", id=number)
    assert [heard.text for heard in site.heard] == ["我先来", "我也来"]


async def test_a_press_a_change_and_a_position_say_what_they_refer_to(seated: Visitor, site: Site) -> None:
    number = fresh()
    await seated.say("二十三人", id=number)
    await seated.say("24人", edited=True, message=number)
    await seated.say(press="kind:1", message="17")
    await seated.say(position={"latitude": 23.5, "longitude": 113.25, "accuracy": 18})
    _, changed, pressed, placed = site.heard
    assert (changed.edited, changed.message, changed.text) == (True, number, "24人")
    assert (pressed.press, pressed.message, pressed.edited) == ("kind:1", "17", False)
    assert placed.position == Position(latitude=23.5, longitude=113.25, accuracy=18)


async def test_photos_of_an_album_come_each_by_itself(seated: Visitor, site: Site) -> None:
    album = fresh()
    for name in ("a.jpg", "b.jpg"):
        assert (await seated.show(JPEG, name, album=album, text="院子")).status_code == 200
    assert {heard.album for heard in site.heard} == {album}
    for heard in site.heard:
        (photo,) = heard.attachments
        assert (photo.kind, photo.size, heard.text) == (AttachmentKind.PHOTO, len(JPEG), "院子")
        assert await site.channel.fetch(photo, MAX_FILE) == JPEG


async def test_a_spreadsheet_is_a_file_and_keeps_its_name(seated: Visitor, site: Site) -> None:
    await seated.show(b"PK", "名册.xlsx", "application/vnd.ms-excel")
    (file,) = site.heard[0].attachments
    assert (file.kind, file.name) == (AttachmentKind.FILE, "名册.xlsx")


async def test_a_photo_sent_twice_is_written_once(seated: Visitor, site: Site) -> None:
    number = fresh()
    for _ in range(3):
        assert (await seated.show(JPEG, id=number)).status_code == 200
    assert len(arrived(site)) == len(site.heard) == 1


@pytest.mark.parametrize("name", ["../../evil.sh", "/etc/passwd", "..\\evil", "a/b/c.jpg", "", "x" * 300, "a\x00b.jpg"])
async def test_no_path_is_made_of_a_name_that_came(seated: Visitor, site: Site, name: str, tmp_path: Path) -> None:
    before = beside_arrived(tmp_path)
    await seated.show(JPEG, name)
    assert beside_arrived(tmp_path) == before
    for heard in site.heard:
        assert not set(heard.attachments[0].name) & set("/\\\x00")
        assert len(heard.attachments[0].name) <= 100


@pytest.mark.parametrize("ref", ["../cunbao.db", "/etc/passwd", "..", "", "a" * 20, "x/../../cunbao.db"])
async def test_only_names_that_we_drew_are_fetched(site: Site, ref: str) -> None:
    with pytest.raises(ChannelError) as caught:
        await site.channel.fetch(Attachment(kind=AttachmentKind.PHOTO, ref=ref), 100)
    assert caught.value.problem is EXPIRED


async def test_what_is_too_large_to_fetch_is_said_to_be(seated: Visitor, site: Site) -> None:
    await seated.show(JPEG)
    with pytest.raises(ChannelError) as caught:
        await site.channel.fetch(site.heard[0].attachments[0], len(JPEG) - 1)
    assert caught.value.problem is TOO_LARGE


async def test_a_file_of_more_than_twenty_megabytes_leaves_nothing(seated: Visitor, site: Site) -> None:
    assert (await seated.show(bytes(MAX_FILE))).status_code == 200
    assert (await seated.show(bytes(MAX_FILE + 1))).status_code == 413
    assert (await seated.show(bytes(MAX_FILE + 200_000))).status_code == 413
    assert len(arrived(site)) == len(site.heard) == 1


async def test_a_body_that_does_not_say_its_length_is_counted(seated: Visitor, site: Site) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(25):
            yield bytes(1 << 20)

    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = await seated.client.post("/chat/files", params={"chat": seated.chat}, content=chunks(), headers=headers)
    assert answer.status_code == 413
    assert arrived(site) == []


async def test_strangers_write_no_files_to_our_disk(visitor: Visitor, site: Site) -> None:
    await visitor.come()
    assert (await visitor.show(JPEG)).status_code == 403
    assert arrived(site) == []


SENSELESS: tuple[dict[str, Any], ...] = (
    {},
    {"id": "x", "text": "a"},
    {"id": "A" * 36, "text": "a"},
    {"text": "a" * (MAX_TEXT + 1)},
    {"text": ""},
    {"text": 7},
    {"press": "x" * 65, "message": "1"},
    {"press": "x"},
    {"text": "a", "edited": True},
    {"text": "a", "message": "../1"},
    {"text": "a", "language": "<b>"},
    {"text": "a", "album": "x"},
    {"text": "a", "more": 1},
    {"position": {"latitude": 91, "longitude": 0}},
    {"position": {"latitude": "NaN", "longitude": 0}},
)


@pytest.mark.parametrize("said", SENSELESS)
async def test_what_makes_no_sense_is_refused(seated: Visitor, site: Site, said: dict[str, Any]) -> None:
    body = {"id": fresh(), **said} if said else said
    assert (await seated.post("messages", body)).status_code == 422
    assert site.heard == []


async def test_the_longest_text_passes(seated: Visitor, site: Site) -> None:
    assert (await seated.say("村" * MAX_TEXT)).status_code == 200
    assert (await seated.post("messages", {"id": fresh(), "text": "x" * 70_000})).status_code == 413


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
async def test_another_site_cannot_speak_for_the_person(seated: Visitor, site: Site, origin: str) -> None:
    said = {"id": fresh(), "text": "转账"}
    assert (await seated.post("messages", said, origin=origin)).status_code == 403
    del seated.client.headers["origin"]
    assert (await seated.post("messages", said)).status_code == 403
    assert site.heard == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_plain_form_is_not_taken(seated: Visitor, site: Site, kind: str) -> None:
    body = json.dumps({"id": fresh(), "text": "a"}).encode()
    answer = await seated.client.post("/chat/messages", content=body, headers={"content-type": kind})
    assert answer.status_code == 415


async def test_a_name_that_was_bent_to_us_is_refused(seated: Visitor, site: Site) -> None:
    host = f"evil.example:{site.port}"
    headers = {"host": host, "origin": f"http://{host}"}
    for path in ("/", "/page/chat.js", "/words/zh.json", "/chat/me", "/chat/history"):
        assert (await seated.client.get(path, headers=headers)).status_code == 421
    said = {"id": fresh(), "text": "a"}
    assert (await seated.post("messages", said, **headers)).status_code == 421
    assert site.heard == []


async def test_a_session_may_speak_with_measure(seated: Visitor, site: Site) -> None:
    codes = [(await seated.say(str(number))).status_code for number in range(61)]
    assert codes == [200] * 60 + [429]
    assert [heard.text for heard in site.heard] == [str(number) for number in range(60)]


async def test_before_the_bot_listens_nothing_is_confirmed(seated: Visitor, site: Site) -> None:
    site.channel._talk.accept = None
    assert (await seated.say("早")).status_code == 503


async def test_what_could_not_be_kept_is_not_confirmed(seated: Visitor, site: Site) -> None:
    async def failing(_incoming: Sequence[Incoming]) -> None:
        raise OSError("the disk is full")

    site.channel._talk.accept = failing
    assert (await seated.say("早")).status_code == 500
