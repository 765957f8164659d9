"""`cunbao setup` and `cunbao doctor` about WeCom: what is checked, explained, written; and who is left alone."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.wecom.bot import NOTE
from bot.channels.wecom.journal import Journal
from bot.cli.running import holding
from tests.bot.cli.conftest import Run, sql
from tests.bot.cli.terminal import Terminal, at_terminal
from tests.handlers.roster.files import comma_separated
from tests.wecom.appside import AES_KEY, TOKEN
from tests.wecom.server import FakeWeCom

ROSTER = [("县", "镇", "村", "甲", "党员", "", "jia"), ("县", "镇", "村", "乙", "党员", "", "yi")]


@asynccontextmanager
async def asked(tmp_path: Path, wecom: FakeWeCom) -> AsyncIterator[Terminal]:
    """Somebody who has chosen WeCom."""
    async with at_terminal(tmp_path, "setup", variables={"CUNBAO_WECOM_WS_URL": wecom.ws_url}) as terminal:
        await terminal.answers("语言 Language")
        await terminal.answers("从哪里聊天", "3")
        yield terminal


async def test_a_bot_is_made_step_by_step_checked_and_written(tmp_path: Path, wecom: FakeWeCom) -> None:
    await wecom.person("wang").says("在吗")
    async with asked(tmp_path, wecom) as terminal:
        for step in ("安全与管理 → 管理工具 → 智能机器人", "API模式创建", "使用长连接"):
            await terminal.sees(step)
        await terminal.answers("Bot ID：", "a b")
        await terminal.sees("没有空格")
        await terminal.answers("Bot ID：", wecom.bot.bot_id)
        await terminal.answers("粘贴 Secret", "wrong")
        await terminal.sees("不认这对 Bot ID 和 Secret")
        await terminal.answers(f"Bot ID [{wecom.bot.bot_id}]：")
        await terminal.answers("粘贴 Secret", f" {wecom.bot.secret} ")
        await terminal.sees("Bot ID 和 Secret 正确")
        await terminal.answers("时区")
        await terminal.answers("端口")
        await terminal.sees("CUNBAO_WECOM_BOT_SECRET=••••••")
        await terminal.answers("写入吗")
        assert await terminal.status() == 0
        assert wecom.bot.secret not in terminal.screen
    assert [one.text for one in Journal(tmp_path / "data" / NOTE).left()] == ["在吗"], "heard meanwhile, and kept"
    written = (tmp_path / ".env").read_text("utf-8").splitlines()
    assert f"CUNBAO_WECOM_BOT_ID={wecom.bot.bot_id}" in written
    assert f"CUNBAO_WECOM_BOT_SECRET={wecom.bot.secret}" in written
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


async def test_what_is_there_is_kept_and_telegram_left_as_it_is(tmp_path: Path, wecom: FakeWeCom) -> None:
    bot = f"CUNBAO_WECOM_BOT_ID={wecom.bot.bot_id}\nCUNBAO_WECOM_BOT_SECRET={wecom.bot.secret}\n"
    (tmp_path / ".env").write_text(f"CUNBAO_TELEGRAM_TOKEN=1:x\n{bot}")
    async with asked(tmp_path, wecom) as terminal:
        await terminal.answers("已有企业微信智能机器人", "是")
        await terminal.sees("正确")
        await terminal.answers("时区")
        await terminal.answers("端口")
        await terminal.answers("写入吗")
        assert await terminal.status() == 0
    assert (tmp_path / ".env").read_text().startswith(f"CUNBAO_TELEGRAM_TOKEN=1:x\n{bot}")


async def test_who_runs_is_not_pushed_out_by_a_check(tmp_path: Path, wecom: FakeWeCom) -> None:
    with holding(tmp_path / "data"):
        async with asked(tmp_path, wecom) as terminal:
            await terminal.answers("Bot ID：", wecom.bot.bot_id)
            await terminal.answers("粘贴 Secret", wecom.bot.secret)
            await terminal.sees("村报正在运行")
    assert wecom.bot.subscriptions == []


@pytest.mark.parametrize(("codes", "said"), [([853000] * 3, "重新复制"), ([45009] * 3, "太密"), ([-1] * 3, "检查网络")])
async def test_after_three_tries_nothing_is_written(
    tmp_path: Path, wecom: FakeWeCom, codes: list[int], said: str
) -> None:
    wecom.bot.faults.refuse = list(codes)
    async with asked(tmp_path, wecom) as terminal:
        for shown in ("Bot ID：", "Bot ID [aib1]：", "Bot ID [aib1]："):
            await terminal.answers(shown, "aib1")
            await terminal.answers("粘贴 Secret", "x")
            await terminal.sees(said)
        assert await terminal.status() == 1
    assert not (tmp_path / ".env").exists()


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch, run: Run, wecom: FakeWeCom) -> None:
    """The smart bot is switched on."""
    monkeypatch.setenv("CUNBAO_WECOM_BOT_ID", wecom.bot.bot_id)
    monkeypatch.setenv("CUNBAO_WECOM_BOT_SECRET", wecom.bot.secret)
    monkeypatch.setenv("CUNBAO_WECOM_WS_URL", wecom.ws_url)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, run: Run, wecom: FakeWeCom) -> None:
    """The self-built app is."""
    values = {"CORP_ID": wecom.app.corp_id, "AGENT_ID": wecom.app.agent_id, "APP_SECRET": wecom.app.secret}
    values |= {"CALLBACK_TOKEN": TOKEN, "CALLBACK_AES_KEY": AES_KEY, "API_URL": wecom.url}
    for name, value in values.items():
        monkeypatch.setenv(f"CUNBAO_WECOM_{name}", value)


async def examined(run: Run) -> tuple[int, dict[str, Any], str]:
    done = await asyncio.to_thread(run, "doctor", "--json")
    return done.exit_code, json.loads(done.stdout), done.stderr


async def test_wecom_is_asked_and_what_is_heard_meanwhile_is_kept(
    run: Run, bot: None, app: None, wecom: FakeWeCom, database_url: str
) -> None:
    await wecom.person("wang").says("在吗")
    status, found, _ = await examined(run)
    assert (status, found["channels"]) == (0, {"browser": "ok", "wecom": "ok", "wecom_app": "ok"})
    assert found["queues"]["inbox"]["waiting"] == 1


async def test_what_wecom_refuses_is_explained(run: Run, bot: None, app: None, wecom: FakeWeCom) -> None:
    wecom.bot.faults.refuse, wecom.app.faults.trusted = [853000], False
    status, found, said = await examined(run)
    assert (status, found["channels"]["wecom"], found["channels"]["wecom_app"]) == (1, "unauthorized", "untrusted")
    assert "智能机器人" in said
    assert "企业可信IP" in said
    wecom.app.faults.trusted, wecom.app.agent_id = True, "9"
    _, found, said = await examined(run)
    assert (found["channels"]["wecom_app"], "核对 AgentId" in said) == ("unauthorized", True)


@pytest.mark.parametrize(
    ("reasons", "state", "said"),
    [
        ([], "ok", ""),
        (["wecom: taken"], "taken", "被别的程序占了"),
        (["wecom: slow_down"], "slow_down", "45009"),
        (["wecom: unauthorized", "disk: full"], "unauthorized", "智能机器人"),
    ],
)
async def test_who_runs_is_asked_instead(
    run: Run,
    bot: None,
    wecom: FakeWeCom,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    reasons: list[str],
    state: str,
    said: str,
) -> None:
    async def ready(request: web.Request) -> web.Response:
        return web.json_response({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)

    served = web.Application()
    served.router.add_get("/readyz", ready)
    async with TestServer(served) as server:
        monkeypatch.setenv("CUNBAO_HTTP_PORT", str(server.port))
        with holding(tmp_path / "data"):
            status, found, error = await examined(run)
    assert (status, found["channels"]["wecom"], said in error) == (int(bool(reasons)), state, True)
    assert wecom.bot.subscriptions == []


def test_an_app_without_its_callback_is_said_to_be_off(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("CORP_ID", "ww1"), ("AGENT_ID", "7"), ("APP_SECRET", "x")):
        monkeypatch.setenv(f"CUNBAO_WECOM_{name}", value)
    found = run("doctor")
    assert (found.exit_code, "自建应用没有开启" in found.stdout) == (0, True)


def test_who_never_wrote_is_listed_with_what_to_do(run: Run, tmp_path: Path, database_url: str) -> None:
    (tmp_path / "r.csv").write_bytes(comma_separated(ROSTER))
    assert run("roster", "import", "r.csv").exit_code == 0
    sql(database_url, "update accounts set unreachable = 'gone' where account = 'jia'")
    said = run("doctor").stdout
    assert "县/镇/村：1 人（gone）甲" in said
    assert "发一句“你好”" in said


@pytest.mark.parametrize("proxy", ["user:pa55word@127.0.0.1:7890", "socks5://user:pa55word@127.0.0.1:1080"])
async def test_a_proxy_of_no_use_is_named_without_its_value(tmp_path: Path, wecom: FakeWeCom, proxy: str) -> None:
    variables = {"CUNBAO_WECOM_WS_URL": wecom.ws_url, "https_proxy": proxy, "no_proxy": ""}
    async with at_terminal(tmp_path, "setup", variables=variables) as terminal:
        await terminal.answers("语言 Language")
        await terminal.answers("从哪里聊天", "3")
        await terminal.answers("Bot ID：", wecom.bot.bot_id)
        await terminal.answers("粘贴 Secret", wecom.bot.secret)
        await terminal.sees("本机设了代理 https_proxy：")
        assert "pa55word" not in terminal.screen
    bot = f"CUNBAO_WECOM_BOT_ID={wecom.bot.bot_id}\nCUNBAO_WECOM_BOT_SECRET={wecom.bot.secret}\n"
    (tmp_path / ".env").write_text(bot)
    async with at_terminal(tmp_path, "doctor", variables=variables) as terminal:
        assert await terminal.status() == 1
        assert "本机设了代理 https_proxy：" in terminal.screen
        assert [word for word in ("pa55word", "Traceback") if word in terminal.screen] == []


async def test_the_group_is_asked_without_a_word_in_it(
    run: Run, wecom: FakeWeCom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUNBAO_WECOM_API_URL", wecom.url)
    for key, status, state in ((wecom.hook.key, 0, "ok"), ("another", 1, "unauthorized")):
        monkeypatch.setenv("CUNBAO_WECOM_GROUP_WEBHOOK_KEY", key)
        found = await examined(run)
        assert (found[0], found[1]["channels"]["wecom_group"], "key=" in found[2]) == (status, state, bool(status))
    assert wecom.hook.group.messages == []
