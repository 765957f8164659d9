"""What lies around the program: its channels' servers, the disk, the clock."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from bot.bucket import bucket_of
from bot.cli.shell import spoken
from bot.settings import Settings
from storage.problems import UNAUTHORIZED, ChannelError
from storage.shared_files import BucketError

REACHED = "ok"
LEAST_FREE = 1_000_000_000  # bytes
OLDEST = datetime(2024, 1, 1, tzinfo=UTC)
"""Before the program was written: a machine without a battery wakes up in 1970."""
TOLERATED = timedelta(minutes=5)


def channels(chosen: Settings) -> dict[str, str]:
    """Each channel that is switched on, and REACHED or the code of the problem. The browser's is this program."""
    on = [name for name, asked in ASKED.items() if getattr(chosen, asked.variable) is not None]
    return {"browser": REACHED, **{name: asyncio.run(_state(name, chosen)) for name in on}}


def channel_trouble(states: dict[str, str], chosen: Settings) -> list[str]:
    """What to do about those that are not reached."""
    return [_trouble(name, state, chosen) for name, state in states.items() if state != REACHED]


def explained(codes: Iterable[str]) -> list[str]:
    """What problems mean that say little by their code, and what to do about them."""
    return [spoken(EXPLAINED[code]) for code in dict.fromkeys(codes) if code in EXPLAINED]


def disk_trouble(chosen: Settings) -> list[str]:
    """Folders on a disk that is nearly full, each with what is free."""
    store = make_url(chosen.database_url)
    folders = [chosen.data_dir]
    if store.get_backend_name() == "sqlite" and store.database:
        folders.append(Path(store.database).parent)
    free = {folder: shutil.disk_usage(_existing(folder)).free for folder in dict.fromkeys(folders)}
    return [
        spoken("cli.doctor.disk", folder=folder, free=many // 1_000_000)
        for folder, many in free.items()
        if many < LEAST_FREE
    ]


def bucket(chosen: Settings) -> str:
    """REACHED or the code of the problem, after a file was put there, read and removed; empty without a bucket."""
    found = bucket_of(chosen)
    if found is None:
        return ""
    try:
        asyncio.run(found.check())
    except BucketError as error:
        return error.problem.code
    return REACHED


def bucket_trouble(state: str, chosen: Settings) -> list[str]:
    """What to do about a bucket that cannot be used."""
    return [spoken(f"cli.bucket.{state}", url=chosen.bucket_url)] if state not in ("", REACHED) else []


def clock_trouble(now: datetime, newest: datetime | None) -> list[str]:
    """A clock that is behind what has happened."""
    if now >= max(OLDEST, newest - TOLERATED if newest else OLDEST):
        return []
    return [spoken("cli.doctor.clock", now=now.strftime("%Y-%m-%d %H:%M UTC"))]


def _trouble(name: str, state: str, chosen: Settings) -> str:
    asked = ASKED[name]
    if state in EXPLAINED:
        return spoken(EXPLAINED[state])
    mentions = {"channel": name, "variable": f"CUNBAO_{asked.variable.upper()}", "url": getattr(chosen, asked.url)}
    if state == UNAUTHORIZED.code:
        return spoken(asked.refused, **mentions)
    return spoken("cli.doctor.no_answer", **mentions) + (_about_proxy(chosen) if name == "wecom" else "")


def _about_proxy(chosen: Settings) -> str:
    """A line about the proxy, where WeCom is reached through one."""
    from bot.channels.wecom.dialing import proxy_variable  # here: without a bot nothing of WeCom is loaded

    variable = proxy_variable(chosen.wecom_ws_url)
    return "\n" + spoken("cli.wecom.proxy", variable=variable) if variable else ""


async def _state(name: str, chosen: Settings) -> str:
    try:
        await ASKED[name].ask(chosen)
    except ChannelError as error:
        return error.problem.code
    return REACHED


async def _ask_telegram(chosen: Settings) -> None:
    from bot.channels.telegram.whoami import whoami  # here: without a token nothing of Telegram is loaded

    token = chosen.telegram_token
    await whoami(token.get_secret_value() if token else "", chosen.telegram_api_url)


async def _ask_wecom(chosen: Settings) -> None:
    """Who runs is asked how it is: WeCom knows one connection, and asking there would end it."""
    from bot.cli.wecom_state import ask  # here: without a bot nothing of WeCom is loaded

    await ask(chosen)


async def _ask_wecom_app(chosen: Settings) -> None:
    from bot.channels.wecom.asking import ask_app  # here: without an app nothing of WeCom is loaded
    from bot.wecom import app_settings  # as above

    app = app_settings(chosen)
    if app is not None:
        await ask_app(app)


async def _ask_wecom_group(chosen: Settings) -> None:
    from bot.channels.wecom.asking import ask_group  # here: without a group nothing of WeCom is loaded

    key = chosen.wecom_group_webhook_key
    await ask_group(chosen.wecom_api_url, key.get_secret_value() if key else "")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())


@dataclass(frozen=True, slots=True)
class Asked:
    """A channel: the setting that switches it on, where it is, how it is asked whether it knows us (raises
    ChannelError), and what is said where it does not."""

    variable: str
    url: str
    ask: Callable[[Settings], Awaitable[None]]
    refused: str


ASKED = {
    "telegram": Asked("telegram_token", "telegram_api_url", _ask_telegram, "cli.doctor.refused"),
    "wecom": Asked("wecom_bot_id", "wecom_ws_url", _ask_wecom, "cli.doctor.wecom.refused"),
    "wecom_app": Asked("wecom_callback_token", "wecom_api_url", _ask_wecom_app, "cli.doctor.wecom_app.refused"),
    "wecom_group": Asked(
        "wecom_group_webhook_key", "wecom_api_url", _ask_wecom_group, "cli.doctor.wecom_group.refused"
    ),
}
EXPLAINED = {code: f"cli.doctor.why.{code}" for code in ("taken", "untrusted", "slow_down")}
"""By the problem's code."""
