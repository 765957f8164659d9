"""The page as it is served, with a bot behind it that a test scripts: real HTTP, a real store."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from sqlalchemy import insert
from starlette.applications import Starlette

from bot.channels.browser.browser import BrowserChannel
from storage import inbox, outbox, people, schema
from storage.database import Database
from storage.messages import REPLY, Choice, Incoming, Outgoing
from storage.places import add_place
from tests.hearing import hear

Answer = Callable[[Incoming], list[Outgoing]]


TICKED = ((Choice(label="☑ 学习", data="tick:1"),), (Choice(label="完成（1）", data="tick:done"),))


def echo(incoming: Incoming) -> list[Outgoing]:
    """Says what it heard; offers buttons when asked for them; writes into the old bubble what was pressed."""
    reply = Outgoing(channel=incoming.channel, chat=incoming.chat)
    if incoming.press.startswith("tick"):
        return [reply.model_copy(update={"text": "可以选多项", "rows": TICKED, "replaces": incoming.message})]
    if incoming.press:
        return [reply.model_copy(update={"text": f"已选 {incoming.press}", "replaces": incoming.message})]
    if incoming.text == "ticks":
        return [reply.model_copy(update={"text": "可以选多项", "rows": ((Choice(label="学习", data="tick:1"),),)})]
    if incoming.text == "buttons":
        rows = (
            (Choice(label="志愿服务", data="kind:1"), Choice(label="走访入户", data="kind:2")),
            (Choice(label="其他", data="k:3"),),
        )
        return [reply.model_copy(update={"text": "做了什么？(1/3)", "rows": rows})]
    heard = incoming.text or "/".join(attachment.kind for attachment in incoming.attachments)
    return [reply.model_copy(update={"text": f"{'改成' if incoming.edited else '听到'} {heard}"})]


@dataclass
class Site:
    """A running server. `answer` may be exchanged; `heard` is what reached the bot, each message once."""

    database: Database
    channel: BrowserChannel
    data_dir: Path
    app: Starlette
    port: int = 8080
    listens: bool = False
    answer: Answer = echo
    heard: list[Incoming] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def accept(self, incoming: Sequence[Incoming]) -> None:
        """Keeps and answers: what intake, loop and sender do between them."""
        async with self.database.transaction() as tx:
            await inbox.accept(tx, incoming)
        async with self.database.transaction() as tx:
            taken = await inbox.take(tx, 10)
            self.heard += [arrival.incoming for arrival in taken]
            await inbox.finish(tx, [arrival.id for arrival in taken])
        await self.say(*(outgoing for arrival in taken for outgoing in self.answer(arrival.incoming)))

    async def say(self, *outgoing: Outgoing) -> None:
        async with self.database.transaction() as tx:
            await outbox.post(tx, outgoing)
        await self.deliver()

    async def deliver(self) -> None:
        """Sends what is due, as the sender does."""
        async with self.database.reading() as tx:
            waiting = await outbox.waiting(tx, REPLY, [self.channel.name], 0, 100)
        for parcel in waiting:
            await self.channel.send(parcel.outgoing)
        async with self.database.transaction() as tx:
            await outbox.sent(tx, [parcel.id for parcel in waiting])


@asynccontextmanager
async def open_site(
    database: Database, data_dir: Path, host: str = "127.0.0.1", public_url: str | None = None
) -> AsyncIterator[Site]:
    """A site that can be asked in memory; `host` is what it believes to listen on."""
    counting = itertools.count()
    channel = BrowserChannel(database, data_dir, host, 0, public_url, lambda: f"{next(counting):043d}")
    site = Site(database, channel, data_dir, Starlette(routes=channel.routes()))
    listening = asyncio.create_task(hear(channel, site.accept))
    await asyncio.sleep(0.01)  # it begins to listen
    yield site
    await channel.close()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[Site]:
    """The site on a free port of this machine, for who listens or looks."""
    bound = socket.create_server(("127.0.0.1", 0))
    site.port, site.listens = bound.getsockname()[1], True
    config = uvicorn.Config(site.app, log_level="warning", access_log=False, lifespan="off", http="h11")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve([bound]))
    yield site  # who comes before the server is ready waits at the socket
    await site.channel.close()
    server.should_exit = True
    await running
    bound.close()


async def settle(database: Database, demo: bool = True) -> dict[str, int]:
    """A county, a town, two villages and their people; returns the people's ids by name."""
    people_there = (
        ("王秀英", "secretary", 2),
        ("李建国", "member", 2),
        ("陈大海", "secretary", 3),
        ("周敏", "supervisor", 1),
    )
    numbers: dict[str, int] = {}
    async with database.transaction() as tx:
        county = await add_place(tx, "county", "岭南县", None, demo)
        town = await add_place(tx, "town", "河北镇", county, demo)
        there = [county, town, *[await add_place(tx, "branch", name, town, demo) for name in ("东坡村", "西岭村")]]
        for name, role, at in people_there:
            values = {"name": name, "demo": demo, "created_at": tx.now}
            added = await tx.run(insert(schema.people).returning(schema.people.c.id), values)
            numbers[name] = int(added.scalar_one())
            post = {"person_id": numbers[name], "place_id": there[at].id, "role": role}
            await tx.run(insert(schema.posts), post)
    return numbers


async def bind(database: Database, chat: str, person_id: int) -> None:
    """What the bot does when an invitation is taken."""
    async with database.transaction() as tx:
        await people.link(tx, ("browser", chat), person_id, chat)
