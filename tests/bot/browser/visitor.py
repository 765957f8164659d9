"""A visitor without a browser: sends what the page would send, and what it never would."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.bot.browser.site import Site


def fresh() -> str:
    return str(uuid.uuid4())


class Visitor:
    """One cookie jar. `chat` is the seat it was given."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.chat = ""

    async def pick(self, person: int) -> httpx.Response:
        return self._came(await self.post("pick", {"person": person}))

    async def come(self) -> httpx.Response:
        return self._came(await self.post("session", {}))

    async def say(self, text: str = "", **said: Any) -> httpx.Response:
        return await self.post("messages", {"id": fresh(), "text": text, **said})

    async def show(self, content: bytes, name: str = "a.jpg", mime: str = "image/jpeg", **said: Any) -> httpx.Response:
        words = {"id": fresh(), **said}
        return await self.client.post(
            "/chat/files",
            params={"chat": self.chat},
            data={"said": json.dumps(words)},
            files={"file": (name, content, mime)},
        )

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self.client.post(f"/chat/{path}", params={"chat": self.chat}, json=body, headers=headers)

    async def get(self, path: str, **asked: str) -> httpx.Response:
        return await self.client.get(f"/chat/{path}", params={"chat": self.chat, **asked})

    async def history(self, **asked: str) -> dict[str, Any]:
        answer = await self.get("history", **asked)
        assert answer.status_code == 200
        read: dict[str, Any] = answer.json()
        return read

    @asynccontextmanager
    async def listening(self, **headers: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The events with lines, each with its mark under "id"."""
        async with self.client.stream("GET", "/chat/events", params={"chat": self.chat}, headers=headers) as answer:
            assert answer.status_code == 200
            yield _events(answer)

    def _came(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code == 200:
            self.chat = answer.json()["chat"]
        return answer


@asynccontextmanager
async def visiting(site: Site) -> AsyncIterator[Visitor]:
    """Somebody with an empty cookie jar; over a socket where the site has one."""
    transport = None if site.listens else httpx.ASGITransport(site.app, raise_app_exceptions=False)
    headers = {"origin": site.url}
    client = httpx.AsyncClient(base_url=site.url, headers=headers, timeout=10, trust_env=False, transport=transport)
    async with client:
        yield Visitor(client)


async def _events(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    mark = ""
    async for line in answer.aiter_lines():
        if line.startswith("id: "):
            mark = line.removeprefix("id: ")
        elif line.startswith("data: {"):
            yield {"id": mark, **json.loads(line.removeprefix("data: "))}
