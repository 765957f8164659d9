"""The fake WeCom: a real server on loopback for the bot's long connection, its files, the app's interface, the webhook.

async with FakeWeCom() as fake:
    wang = fake.person("wangxiuying")
    await wang.says("/start")
    await wang.hears("邀请码")
    assert fake.violations == []
"""

from typing import Self

from aiohttp import web

from tests.wecom.appside import AppSide
from tests.wecom.atapp import AtApp
from tests.wecom.botside import BotSide
from tests.wecom.hookside import HookSide
from tests.wecom.media import Media
from tests.wecom.people import AtBot, Person
from tests.wecom.screen import Chat

REQUEST_LIMIT = 64 << 20  # bytes


class FakeWeCom:
    """`violations` holds what a correct bot never sends. `url` is that of the interface, `ws_url` of the connection."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.limited = True
        """Whether new chats take no more than WeCom lets them."""
        self.chats: dict[str, Chat] = {}
        self.media = Media()
        self.bot = BotSide(self.media, self.chat, self.violations)
        self.at_bot = AtBot(self.bot, self.media)
        self.app = AppSide(self.media, self.chat, self.violations)
        self.at_app = AtApp(self.app, self.media)
        self.hook = HookSide(self.violations)
        self.url = self.ws_url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=REQUEST_LIMIT)
        app.router.add_get("/", self.bot.serve)
        app.router.add_get("/media/{name}", self._download)
        self.app.routes(app)
        self.hook.routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = self.media.base = "http://{}:{}".format(*self._runner.addresses[0][:2])
        self.ws_url = self.url.replace("http", "ws")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.app.postbox.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def person(self, account: str) -> Person:
        """Somebody with the bot in their list of chats."""
        return Person(self.at_bot, account, self.chat(account))

    def member(self, account: str) -> Person:
        """Somebody with the self-built app, in the chat with it."""
        self.app.members.add(account)
        return Person(self.at_app, account, self.chat(account))

    def in_group(self, account: str, group: str) -> Person:
        """Somebody in a group that the bot is in: it hears what is said to it there."""
        return Person(self.at_bot, account, self.chat(group))

    def chat(self, number: str) -> Chat:
        return self.chats.setdefault(number, Chat(number, limited=self.limited))

    async def _download(self, request: web.Request) -> web.Response:
        kept = self.media.kept.get(request.match_info["name"])
        if kept is None or kept.expired:
            return web.Response(status=403, text="<Error>AccessDenied</Error>")
        return web.Response(body=kept.content, content_type="application/octet-stream")
