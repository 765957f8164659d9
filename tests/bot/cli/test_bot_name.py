"""What the bot is called is asked of Telegram, and the token is never shown when that fails."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.cli.bot_name import bot_name
from bot.settings import Settings

TOKEN = "1:hush"


@pytest.mark.parametrize(
    ("status", "body", "name"),
    [
        (200, {"ok": True, "result": {"id": 1, "username": "CunbaoBot"}}, "CunbaoBot"),
        (401, {"ok": False, "description": "Unauthorized"}, ""),
        (502, "<html>", ""),
    ],
)
async def test_the_name_or_none(
    status: int, body: object, name: str, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.path == f"/bot{TOKEN}/getMe"
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as server:
        chosen = Settings(telegram_token=SecretStr(TOKEN), telegram_api_url=str(server.make_url("/")).rstrip("/"))
        assert await asyncio.to_thread(bot_name, chosen) == name
    said = capsys.readouterr()
    assert TOKEN not in said.out + said.err
    assert bool(said.err) is not bool(name)


def test_without_a_token_nobody_is_asked() -> None:
    assert bot_name(Settings()) == ""
