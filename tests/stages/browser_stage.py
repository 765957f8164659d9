"""The stage of the browser: everybody at a page of their own, without a browser, which sends everything twice."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlette.applications import Starlette

from bot.channels.browser.browser import BrowserChannel
from bot.channels.browser.limit import Limit
from bot.channels.channel import Channel
from storage.database import Database
from tests.bot.browser.site import Site, bind
from tests.bot.browser.visitor import Visitor, fresh, visiting
from tests.stages.stage import NOTHING, Heard
from tests.telegram.pictures import jpeg


class BrowserStage:
    """Everybody has a seat; those on the roster are bound to it."""

    edits = True
    otherwise: Mapping[str, str] = MappingProxyType({})

    def __init__(self, site: Site, database: Database, stack: AsyncExitStack) -> None:
        self.channel: Channel = site.channel
        self._site, self._database, self._stack = site, database, stack
        self._pages: dict[str, Visitor] = {}
        self._known: set[str] = set()
        self._seen: dict[str, set[str]] = {}
        self._lines: dict[str, list[dict[str, Any]]] = {}
        self._albums: dict[str, str] = {}
        self._done: list[str] = []

    async def opens(self, ids: Mapping[str, int]) -> None:
        for name, number in ids.items():
            await bind(self._database, (await self._who(name)).chat, number)
        self._known = set(ids)

    async def says(self, who: str, text: str) -> bool:
        return await self._sends(who, text=text)

    async def shows(self, who: str, text: str, album: str) -> bool:
        if who not in self._known:
            return False  # strangers write nothing but words to our disk
        page, number = await self._who(who), fresh()
        words = {"id": number, "text": text}
        if album:
            words["album"] = self._albums.setdefault(album, fresh())
        for _ in range(2):
            assert (await page.show(jpeg(len(self._done) % 256), **words)).status_code == 200
        self._done.append(number)
        return True

    async def changes(self, who: str, place: int, text: str) -> bool:
        return await self._sends(who, text=text, edited=True, message=self._done[place - 1])

    async def presses(self, who: str, label: str) -> bool:
        line, data = next(
            (line["id"], choice["data"])
            for line in reversed(self._lines[who])
            for row in line["rows"]
            for choice in row
            if choice["label"] == label
        )
        return await self._sends(who, press=data, message=line)

    async def forges(self, who: str, data: str) -> bool:
        return await self._sends(who, press=data, message="1")

    async def read(self, chats: set[str]) -> dict[str, Heard]:
        heard: dict[str, Heard] = {}
        for name, page in ((name, page) for name, page in self._pages.items() if page.chat in chats):
            seen = self._seen.setdefault(name, set())
            said = [line for line in (await page.history())["lines"] if line["who"] == "bot" and line["text"]]
            new = [line for line in said if line["id"] not in seen]
            seen |= {line["id"] for line in new}
            self._lines.setdefault(name, []).extend(new)
            labels = [choice["label"] for line in new for row in line["rows"] for choice in row]
            if new:
                heard[name] = Heard.of([line["text"] for line in new], labels)
        return heard

    def unconfirmed(self) -> int:
        return 0  # a page is answered when what it sent is kept

    def pause_before(self, album: str) -> timedelta:
        return NOTHING

    def pause_after(self, album: str) -> timedelta:
        return NOTHING

    async def _sends(self, who: str, **said: Any) -> bool:
        page, number = await self._who(who), fresh()
        for _ in range(2):
            answer = await page.post("messages", {"id": number, **said})
            assert answer.status_code == 200, answer.text
        self._done.append(number)
        return True

    async def _who(self, name: str) -> Visitor:
        if name not in self._pages:
            page = await self._stack.enter_async_context(visiting(self._site))
            await page.come()
            self._pages[name] = page
        return self._pages[name]


@asynccontextmanager
async def browser(database: Database, folder: Path) -> AsyncIterator[BrowserStage]:
    channel = BrowserChannel(database, folder, "127.0.0.1", 0, None, lambda: fresh().replace("-", "") * 2)
    channel._talk._limit = Limit(100_000, timedelta(seconds=1))  # the clock of a transcript stands still
    site = Site(database, channel, folder, Starlette(routes=channel.routes()))
    async with AsyncExitStack() as stack:
        yield BrowserStage(site, database, stack)
    await channel.close()
