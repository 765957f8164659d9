"""Hostile texts over the real process, and in a real browser: the poll survives them, what is shown is text."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import orjson
from playwright.async_api import Page, expect

from storage.messages import Choice, Incoming, Outgoing
from tests.bot.browser.site import Site
from tests.resilience.hostile import HALVES, MARKUP, hostile
from tests.resilience.mortal import FIELDS, Mortal
from tests.resilience.test_hostile import kept
from tests.telegram.people import Person
from tests.telegram.server import FakeTelegram

PEOPLE = range(5001, 5009)
TEXTS = 200


async def test_over_the_wire(mortal: Mortal[FakeTelegram], fake: FakeTelegram) -> None:
    """Everybody answers with hostile texts, and again until each of three questions has taken one."""
    await mortal.settle(*(f"岭南县/河北镇/东坡村 {who} 党员" for who in PEOPLE))
    texts = iter([f"{half} {who}" for half in HALVES for who in PEOPLE] + hostile(TEXTS, seed=3))
    told: list[tuple[str, ...]] = []
    await mortal.start()
    async with asyncio.TaskGroup() as group:
        for who in PEOPLE:
            group.create_task(answers(fake.person(who, "某", language="zh-hans"), texts, told))
    assert next(texts, None) is None
    with closing(sqlite3.connect(mortal.folder / "cunbao.db")) as store:
        rows = [orjson.loads(row) for (row,) in store.execute("select answers from reports")]
        left = store.execute("select count(*) from inbox where state <> 'done'").fetchone()
        assert store.execute("select count(*) from outbox where state = 'parked'").fetchone() == (0,)
    assert left == (0,)
    assert sorted(tuple(row[name] for name in FIELDS) for row in rows) == sorted(told)
    assert fake.refusals == []


async def answers(person: Person, texts: Iterator[str], told: list[tuple[str, ...]]) -> None:
    while (text := next(texts, None)) is not None:
        person.send({"text": "/form three"})
        await person.hears("1/3", 20)
        given: list[str] = []
        while len(given) < len(FIELDS):
            person.send({"text": text or "末"})
            await person.hears("", 20)
            if answer := kept(text or "末"):
                given.append(answer)
            text = next(texts, None) if len(given) < len(FIELDS) else ""
        await person.taps("提交", 20)
        await person.hears("^✅", 20)
        told.append(tuple(given))


async def test_in_the_browser(page: Page, served: Site, sample: dict[str, int]) -> None:
    """In bubbles of both sides and on buttons, at once and when the chat is read again."""
    lines = [*MARKUP, *(text for text in hostile(36, seed=5) if kept(text) and len(text) < 400)]

    def mirrored(incoming: Incoming) -> list[Outgoing]:
        rows = ((Choice(label=incoming.text[:60] or "空", data="k:1"),),)
        return [Outgoing(channel=incoming.channel, chat=incoming.chat, text=f"听到 {incoming.text}", rows=rows)]

    served.answer = mirrored
    await page.goto(served.url)
    await page.get_by_role("button", name="王秀英").click()
    await expect(page.get_by_text("听到 /start")).to_be_visible()
    for number, line in enumerate(lines):
        await page.get_by_label("写消息").fill(f"{line} 第{number}句")
        await page.get_by_label("写消息").press("Enter")
    for _ in range(2):
        await expect(page.locator("#lines .text", has_text=f"第{len(lines) - 1}句")).to_have_count(2)
        assert await page.evaluate("window.hit") is None
        assert await page.locator("#lines :is(script, iframe, svg, img, a, b, i)").count() == 0
        await page.reload()
