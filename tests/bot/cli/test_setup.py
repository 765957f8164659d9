"""`cunbao setup` at a real terminal, against the fake Telegram: what is asked, checked, written, and left alone."""

import stat
from pathlib import Path

import pytest

from tests.bot.cli.conftest import python
from tests.bot.cli.terminal import Terminal, at_terminal
from tests.telegram.server import FakeTelegram

WRONG = "420042:AAHsomebodyElsesToken"
NOBODY = "http://127.0.0.1:9"
"""Nothing listens at the port "discard"."""


@pytest.fixture
def telegram(fake: FakeTelegram) -> dict[str, str]:
    """The variables that point the program to the fake."""
    return {"CUNBAO_TELEGRAM_API_URL": fake.url}


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def chooses_telegram(terminal: Terminal) -> None:
    await terminal.answers("语言 Language")
    await terminal.answers("从哪里聊天", "2")


async def test_a_token_is_checked_and_written_for_its_owner_only(
    tmp_path: Path, fake: FakeTelegram, telegram: dict[str, str]
) -> None:
    async with at_terminal(tmp_path, "setup", variables=telegram) as terminal:
        await chooses_telegram(terminal)
        await terminal.sees("@BotFather")
        await terminal.answers("粘贴令牌", WRONG)
        await terminal.sees("Telegram 不认这个令牌")
        await terminal.answers("粘贴令牌", f" {fake.token} ")
        await terminal.sees("机器人是“村报”（@cunbao_test_bot）")
        await terminal.answers("时区")
        await terminal.answers("端口", "many")
        await terminal.sees("0 到 65535")
        await terminal.answers("端口", "9000")
        await terminal.sees("CUNBAO_TELEGRAM_TOKEN=••••••")
        assert names_in(tmp_path) == []
        await terminal.answers("写入吗")
        await terminal.sees("cunbao run")
        await terminal.sees("cunbao roster import")
        assert await terminal.status() == 0
        assert fake.token not in terminal.screen
    assert (tmp_path / ".env").read_text("utf-8").splitlines() == [
        "CUNBAO_LANGUAGE=zh",
        f"CUNBAO_TELEGRAM_TOKEN={fake.token}",
        "CUNBAO_TIMEZONE=Asia/Shanghai",
        "CUNBAO_HTTP_PORT=9000",
    ]
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert "CUNBAO_HTTP_PORT=9000  # .env" in python(tmp_path, "config", "show").stdout
    fake.violations.clear()  # a wrong token is one


async def test_what_stands_in_env_is_kept_and_replaced_only_when_asked(
    tmp_path: Path, fake: FakeTelegram, telegram: dict[str, str]
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# ours\nCUNBAO_HTTP_PORT=8000 # see firewall\nCUNBAO_TELEGRAM_TOKEN={fake.token}\nOTHER=1\n")
    file.chmod(0o644)
    async with at_terminal(tmp_path, "setup", variables=telegram) as terminal:
        await terminal.answers("语言 Language", "en")
        await terminal.answers("Where do people chat", "2")
        await terminal.answers("Go on using it? y/n", "maybe")
        await terminal.answers("Go on using it? y/n", "y")
        await terminal.answers("Time zone", "Mars/Base")
        await terminal.answers("Time zone", "Asia/Urumqi")
        await terminal.answers("Port", "9000")
        await terminal.answers("CUNBAO_HTTP_PORT is 8000 now. Make it 9000?", "n")
        await terminal.answers("Write it?", "y")
        assert await terminal.status() == 0
        assert fake.token not in terminal.screen
    assert file.read_text() == (
        f"# ours\nCUNBAO_HTTP_PORT=8000 # see firewall\nCUNBAO_TELEGRAM_TOKEN={fake.token}\nOTHER=1\n"
        "CUNBAO_LANGUAGE=en\nCUNBAO_TIMEZONE=Asia/Urumqi\n"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_the_page_alone_needs_no_token_and_takes_the_old_one_away(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CUNBAO_TELEGRAM_TOKEN=1:hush\nCUNBAO_TELEGRAM_WEBHOOK_SECRET=x\n")
    async with at_terminal(tmp_path, "setup", variables={}) as terminal:
        await terminal.answers("语言 Language")
        await terminal.answers("从哪里聊天", "4")
        await terminal.answers("从哪里聊天", "1")
        await terminal.answers("时区")
        await terminal.answers("端口")
        await terminal.answers("删掉吗", "是")
        await terminal.answers("写入吗", "好")
        assert await terminal.status() == 1
        await terminal.sees("还要一起设 CUNBAO_TELEGRAM_TOKEN")  # what else is wrong with the file is said
        assert "hush" not in terminal.screen
    assert "TOKEN" not in (tmp_path / ".env").read_text()


@pytest.mark.parametrize("reached", [True, False])
async def test_after_three_tries_nothing_is_written(
    tmp_path: Path, fake: FakeTelegram, telegram: dict[str, str], reached: bool
) -> None:
    variables = telegram if reached else {"CUNBAO_TELEGRAM_API_URL": NOBODY}
    async with at_terminal(tmp_path, "setup", variables=variables) as terminal:
        await chooses_telegram(terminal)
        for token in (WRONG, "not a token", WRONG) if reached else (fake.token,) * 3:
            await terminal.answers("粘贴令牌", token)
            await terminal.sees("不认这个令牌" if reached and token else NOBODY)
        await terminal.sees("没有写入任何东西")
        assert await terminal.status() == 1
        assert "Traceback" not in terminal.screen
    assert names_in(tmp_path) == []
    fake.violations.clear()


@pytest.mark.parametrize("moment", ["粘贴令牌", "写入吗"])
async def test_ctrl_c_leaves_nothing(tmp_path: Path, fake: FakeTelegram, telegram: dict[str, str], moment: str) -> None:
    async with at_terminal(tmp_path, "setup", variables=telegram) as terminal:
        await chooses_telegram(terminal)
        for question, answer in (("粘贴令牌", fake.token), ("时区", ""), ("端口", ""), ("写入吗", "")):
            if question == moment:
                await terminal.sees(question)
                await terminal.presses_ctrl_c()
                break
            await terminal.answers(question, answer)
        await terminal.sees("没有写入任何东西")
        assert await terminal.status() == 1
        assert "Traceback" not in terminal.screen
    assert names_in(tmp_path) == []


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    refused = python(tmp_path, "setup")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "cunbao setup 要在终端里一问一答。没有终端时，请直接写 .env。\n"


async def test_an_unreadable_file_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\xff")
    async with at_terminal(tmp_path, "setup", variables={}) as terminal:
        await terminal.sees("请用 UTF-8 编码保存")
        assert await terminal.status() == 1
        assert len(terminal.screen.splitlines()) == 1
    assert names_in(tmp_path) == [".env"]
