"""What a page hears: its own chat, each line once, also after the line broke."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from bot.channels.browser.bells import MOST_PAGES
from storage import inbox, outbox
from storage.messages import Choice, Document, Incoming, Outgoing
from tests.bot.browser.site import Site
from tests.bot.browser.visitor import Visitor, fresh, visiting
from tests.clock import Clock

JPEG = b"\xff\xd8\xff\xe0" + bytes(200)


@pytest.fixture
async def listener(served: Site, sample: dict[str, int]) -> AsyncIterator[Visitor]:
    """One who sits there as 王秀英 and can be told things as they come: that takes a socket."""
    async with visiting(served) as listener:
        await listener.pick(sample["王秀英"])
        yield listener


def to(visitor: Visitor, text: str = "", **said: object) -> Outgoing:
    return Outgoing(channel="browser", chat=visitor.chat, text=text).model_copy(update=said)


async def test_the_chat_is_both_sides_in_the_order_of_time(seated: Visitor, clock: Clock) -> None:
    number = fresh()
    await seated.say("buttons", id=number)
    clock.advance(timedelta(minutes=1))
    await seated.say("谢谢")
    mine, asked, *_ = lines = (await seated.history())["lines"]
    assert [line["who"] for line in lines] == ["me", "bot", "me", "bot"]
    assert mine["id"] == number
    assert asked["rows"][1] == [{"label": "其他", "data": "k:3", "url": ""}]


async def test_a_line_comes_while_one_listens(listener: Visitor, site: Site) -> None:
    async with listener.listening() as events:
        assert (await anext(events))["lines"] == []
        await listener.say("在吗")
        texts: list[str] = []
        while len(texts) < 2:
            texts += [line["text"] for line in (await anext(events))["lines"]]
        assert texts == ["在吗", "听到 在吗"]
        await site.say(to(listener, "提醒"))
        assert [line["text"] for line in (await anext(events))["lines"]] == ["提醒"]


async def test_a_broken_line_goes_on_where_it_broke(listener: Visitor, site: Site) -> None:
    async with listener.listening() as events:
        await anext(events)
        await site.say(to(listener, "一"))
        mark = (await anext(events))["id"]
    await site.say(to(listener, "二"))
    async with listener.listening(**{"last-event-id": mark}) as events:
        assert [line["text"] for line in (await anext(events))["lines"]] == ["二"]
    assert [line["text"] for line in (await listener.history(after=mark))["lines"]] == ["二"]


@pytest.mark.parametrize("mark", ["x", "1", "-1.2", "1.2.x", "1..2", "٣.٤", "9" * 40, "1.2 "])
async def test_a_senseless_mark_is_like_none(seated: Visitor, site: Site, mark: str) -> None:
    await site.say(to(seated, "一"))
    assert [line["text"] for line in (await seated.history(after=mark))["lines"]] == ["一"]


async def test_what_is_meant_for_later_is_shown_later_and_once(seated: Visitor, site: Site, clock: Clock) -> None:
    later = clock() + timedelta(hours=1)
    async with site.database.transaction() as tx:
        await outbox.post(tx, [to(seated, "一小时后")], later)
    await site.say(to(seated, "现在"))
    first = await seated.history()
    assert [line["text"] for line in first["lines"]] == ["现在"]
    clock.set(later)
    second = await seated.history(after=first["after"])
    assert [line["text"] for line in second["lines"]] == ["一小时后"]
    assert (await seated.history(after=second["after"]))["lines"] == []


async def test_a_long_chat_is_read_backwards_without_gaps(seated: Visitor, site: Site, clock: Clock) -> None:
    for number in range(150):
        clock.advance(timedelta(seconds=1))
        await site.say(to(seated, str(number)))
    seen: list[int] = []
    page = await seated.history()
    while page["lines"]:
        seen = [int(line["text"]) for line in page["lines"]] + seen
        page = await seated.history(before=page["before"]) if page["before"] else {"lines": []}
    assert seen == list(range(150))


async def test_nobody_reads_the_chat_of_another(seated: Visitor, site: Site, sample: dict[str, int]) -> None:
    await seated.say("秘密")
    async with visiting(site) as other:
        await other.pick(sample["周敏"])
        assert (await other.history())["lines"] == []
        other.chat = seated.chat
        for path in ("history", "events"):
            assert (await other.get(path)).status_code == 409


async def test_a_document_is_for_the_chat_that_it_was_sent_to(
    seated: Visitor, site: Site, sample: dict[str, int]
) -> None:
    folder = site.data_dir / "exports"
    folder.mkdir(parents=True)
    (folder / "a.xlsx").write_bytes(b"PK table")
    await site.say(to(seated, "汇总", document=Document(path="exports/a.xlsx", name="十一月汇总.xlsx")))
    (line,) = (await seated.history())["lines"]
    assert line["document"] == {"name": "十一月汇总.xlsx", "kind": "file"}
    answer = await seated.get(f"documents/{line['id']}")
    assert answer.content == b"PK table"
    assert answer.headers["content-disposition"].startswith("attachment")
    async with visiting(site) as other:
        await other.pick(sample["周敏"])
        assert (await other.get(f"documents/{line['id']}")).status_code == 404


@pytest.mark.parametrize("path", ["../outside", "/etc/hostname", "exports/../../outside", "missing", ".", "link"])
async def test_no_document_lies_outside_the_data_directory(seated: Visitor, site: Site, path: str) -> None:
    site.data_dir.mkdir(exist_ok=True)
    outside = site.data_dir.parent / "outside"
    outside.write_text("secret")
    (site.data_dir / "link").symlink_to(outside)
    await site.say(to(seated, document=Document(path=path, name="a.txt")))
    (line,) = (await seated.history())["lines"]
    assert (await seated.get(f"documents/{line['id']}")).status_code == 404


async def test_what_is_no_picture_by_content_is_only_saved(seated: Visitor, site: Site) -> None:
    site.data_dir.mkdir(exist_ok=True)
    (site.data_dir / "a.png").write_text("<script>alert(1)</script>")
    await site.say(to(seated, document=Document(path="a.png", name="a.png", kind="picture")))
    (line,) = (await seated.history())["lines"]
    answer = await seated.get(f"documents/{line['id']}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_ones_own_photo_is_shown_to_oneself_only(seated: Visitor, site: Site, sample: dict[str, int]) -> None:
    number = fresh()
    await seated.show(JPEG, id=number)
    answer = await seated.get(f"photos/{number}")
    assert (answer.content, answer.headers["content-type"]) == (JPEG, "image/jpeg")
    async with visiting(site) as other:
        await other.pick(sample["周敏"])
        assert (await other.get(f"photos/{number}")).status_code == 404
        assert (await other.get(f"photos/{seated.chat}:{number}")).status_code == 404


async def test_old_files_go_except_those_that_are_awaited(seated: Visitor, site: Site, clock: Clock) -> None:
    async def keep(incoming: Sequence[Incoming]) -> None:
        async with site.database.transaction() as tx:
            await inbox.accept(tx, incoming)

    site.channel._talk.accept = keep
    await seated.show(JPEG)
    clock.advance(timedelta(days=4))
    await site.channel._tidy()
    assert len(list((site.data_dir / "arrived").iterdir())) == 1
    await site.accept([])
    await site.channel._tidy()
    assert list((site.data_dir / "arrived").iterdir()) == []


async def test_a_line_ends_with_its_session(listener: Visitor) -> None:
    async with listener.listening() as events, asyncio.timeout(5):
        await anext(events)
        await listener.post("leave", {})
        assert [event async for event in events] == []


async def test_lines_end_when_the_channel_closes(listener: Visitor, site: Site) -> None:
    async with listener.listening() as events, asyncio.timeout(5):
        await anext(events)
        await site.channel.close()
        assert [event async for event in events] == []


async def test_no_more_pages_than_may_listen(listener: Visitor) -> None:
    async with AsyncExitStack() as lines:
        pages = [await lines.enter_async_context(listener.listening()) for _ in range(MOST_PAGES)]
        for events in pages:
            await anext(events)
        assert (await listener.get("events")).status_code == 429


async def test_buttons_that_open_addresses_pass(seated: Visitor, site: Site) -> None:
    await site.say(to(seated, "看板", rows=((Choice(label="打开", url="https://example.cn/board"),),)))
    (line,) = (await seated.history())["lines"]
    assert line["rows"] == [[{"label": "打开", "data": "", "url": "https://example.cn/board"}]]


async def test_every_answer_forbids_what_the_page_does_not_need(seated: Visitor) -> None:
    for path in ("/", "/page/chat.css", "/words/en.json", "/chat/me"):
        headers = (await seated.client.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
    assert (await seated.client.get("/words/fr.json")).status_code == 404
    assert (await seated.client.get("/page/../browser.py")).status_code == 404
    assert (await seated.client.get("/page/%2e%2e/browser.py")).status_code == 404
