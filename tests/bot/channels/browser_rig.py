"""The rig of the browser: the channel's routes, and a page without a browser that sends again until it is answered."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.channels.browser.browser import BrowserChannel
from bot.channels.channel import Channel
from storage.database import Database
from storage.messages import Outgoing
from tests.bot.browser.site import Site, settle
from tests.bot.browser.visitor import Visitor, fresh, visiting
from tests.bot.channels.rig import DATA, Bubble

AGAIN = 0.02  # seconds until the page tries once more; in a browser it waits longer


class BrowserRig:
    """王秀英 at her page."""

    blockable = False
    editable = places = names_files = True

    def __init__(self, site: Site, page: Visitor) -> None:
        self.channel: Channel = site.channel
        self.chat = page.chat
        self._site, self._page = site, page
        self._times = 1
        self._last = ""
        self._under_way: set[asyncio.Task[None]] = set()

    async def says(self, text: str) -> None:
        self._last = fresh()
        self._send("messages", {"id": self._last, "text": text})

    async def edits_last(self, text: str) -> None:
        self._send("messages", {"id": fresh(), "text": text, "edited": True, "message": self._last})

    async def taps(self, label: str) -> None:
        said = await self._said()
        line, data = next(
            (line, choice["data"])
            for line in reversed(said)
            for row in line["rows"]
            for choice in row
            if choice["label"] == label
        )
        self._send("messages", {"id": fresh(), "press": data, "message": line["id"]})

    async def shows(self, photos: Sequence[bytes]) -> None:
        album = fresh()
        for photo in photos:
            self._send("files", {"id": fresh(), "album": album}, (photo, "a.jpg", "image/jpeg"))

    async def sends_file(self, content: bytes, name: str) -> None:
        self._send("files", {"id": fresh()}, (content, name, "application/octet-stream"))

    async def stands_at(self, latitude: float, longitude: float) -> None:
        self._send("messages", {"id": fresh(), "position": {"latitude": latitude, "longitude": longitude}})

    async def blocks(self) -> None:
        raise NotImplementedError("who closes the page is not there, and still can be written to")

    def repeats_everything(self) -> None:
        self._times = 2

    def unconfirmed(self) -> int:
        return len(self._under_way)

    async def bot_says(self, outgoing: Outgoing) -> None:
        await self._site.say(outgoing)

    async def sees(self) -> list[Bubble]:
        """As the page draws it: what replaces another line stands in its place."""
        shown: dict[str, dict[str, Any]] = {}
        for line in await self._said():
            shown[line["replaces"] if line["replaces"] in shown else line["id"]] = line
        return [await self._bubble(line) for line in shown.values()]

    async def leave(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _send(self, path: str, said: dict[str, Any], file: tuple[bytes, str, str] | None = None) -> None:
        task = asyncio.create_task(self._until_taken(path, said, file))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _until_taken(self, path: str, said: dict[str, Any], file: tuple[bytes, str, str] | None) -> None:
        for _ in range(self._times):
            while (await self._post(path, said, file)).status_code != 200:  # noqa: ASYNC110 -- a retry, no bell rings
                await asyncio.sleep(AGAIN)

    async def _post(self, path: str, said: dict[str, Any], file: tuple[bytes, str, str] | None) -> httpx.Response:
        if file is None:
            return await self._page.post(path, said)
        content, name, mime = file
        return await self._page.show(content, name, mime, **said)

    async def _said(self) -> list[dict[str, Any]]:
        return [line for line in (await self._page.history())["lines"] if line["who"] == "bot"]

    async def _bubble(self, line: dict[str, Any]) -> Bubble:
        labels = tuple(choice["label"] for row in line["rows"] for choice in row)
        if line["document"] is None:
            return Bubble(line["text"], labels)
        document = line["document"]
        content = (await self._page.get(f"documents/{line['id']}")).content
        return Bubble(line["text"], labels, content, document["name"] if document["kind"] == "file" else "")


@asynccontextmanager
async def browser(database: Database, folder: Path) -> AsyncIterator[BrowserRig]:
    counting = itertools.count()
    channel = BrowserChannel(database, folder / DATA, "127.0.0.1", 0, None, lambda: f"{next(counting):043d}")
    site = Site(database, channel, folder / DATA, Starlette(routes=channel.routes()))
    ids = await settle(database)
    async with visiting(site) as page:
        await page.pick(ids["王秀英"])
        rig = BrowserRig(site, page)
        yield rig
        await rig.leave()
