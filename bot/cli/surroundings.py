"""What lies around the program: its channels' servers, the disk, the clock."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from bot.cli.shell import spoken
from bot.settings import Settings
from storage.problems import UNAUTHORIZED, ChannelError

REACHED = "ok"
LEAST_FREE = 1_000_000_000  # bytes
OLDEST = datetime(2024, 1, 1, tzinfo=UTC)
"""Before the program was written: a machine without a battery wakes up in 1970."""
TOLERATED = timedelta(minutes=5)


def channels(chosen: Settings) -> dict[str, str]:
    """Each channel that is switched on, and REACHED or the code of the problem. The browser's is this program."""
    on = [name for name, (variable, _) in ASKED.items() if getattr(chosen, variable) is not None]
    return {"browser": REACHED, **{name: asyncio.run(_state(name, chosen)) for name in on}}


def channel_trouble(states: dict[str, str], chosen: Settings) -> list[str]:
    """What to do about those that are not reached."""
    return [
        spoken(
            "cli.doctor.refused" if state == UNAUTHORIZED.code else "cli.doctor.no_answer",
            channel=name,
            variable=f"CUNBAO_{ASKED[name][0].upper()}",
            url=getattr(chosen, f"{name}_api_url"),
        )
        for name, state in states.items()
        if state != REACHED
    ]


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


def clock_trouble(now: datetime, newest: datetime | None) -> list[str]:
    """A clock that is behind what has happened."""
    if now >= max(OLDEST, newest - TOLERATED if newest else OLDEST):
        return []
    return [spoken("cli.doctor.clock", now=now.strftime("%Y-%m-%d %H:%M UTC"))]


async def _state(name: str, chosen: Settings) -> str:
    try:
        await ASKED[name][1](chosen)
    except ChannelError as error:
        return error.problem.code
    return REACHED


async def _ask_telegram(chosen: Settings) -> None:
    from bot.channels.telegram.whoami import whoami  # here: without a token nothing of Telegram is loaded

    token = chosen.telegram_token
    await whoami(token.get_secret_value() if token else "", chosen.telegram_api_url)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())


ASKED: dict[str, tuple[str, Callable[[Settings], Awaitable[None]]]] = {"telegram": ("telegram_token", _ask_telegram)}
"""By channel: the setting that switches it on, and how it is asked whether it knows us; raises ChannelError."""
