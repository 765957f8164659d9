"""Who is compared: how each is started, where its reports stand, and what begins a check-in."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "peers"
PYTHON, NODE = CACHE / "python", CACHE / "node"
TOKEN = "42:TEST"  # noqa: S105 -- nobody's
OUR_NAME = "Cunbao"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A bot that is measured."""

    name: str
    keeps: str
    """Where the state of a conversation stands."""
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict, hash=False)
    begins: str = "/checkin"
    places: str = "select place from reports"
    """The query that finds what people said, each once for each report."""


def contestants() -> list[Contestant]:
    """Ours first; the others are named with what they keep a conversation in."""
    python, sqlite = f"{PYTHON}/bin/python", {"STATE": "sqlite"}
    ptb, aiogram = (python, f"{HERE}/bots/ptb_bot.py"), (python, f"{HERE}/bots/aiogram_bot.py")
    grammy, telegraf = ("node", f"{HERE}/bots/grammy_bot.mjs"), ("node", f"{HERE}/bots/telegraf_bot.mjs")
    return [
        Contestant(
            OUR_NAME,
            "SQLite",
            (sys.executable, "-m", "bot", "run"),
            begins="/form bench",
            places="select json_extract(answers, '$.place') from reports",
        ),
        Contestant("python-telegram-bot", "memory", ptb),
        Contestant("aiogram", "memory", aiogram),
        Contestant("aiogram", "SQLite by hand", aiogram, sqlite),
        Contestant("telegraf", "memory", telegraf),
        Contestant("grammY", "memory", grammy),
        Contestant("grammY", "SQLite by hand", grammy, sqlite),
    ]


def environment(one: Contestant, folder: Path, port: int) -> dict[str, str]:
    """What the bot is told: the fake's address, and the file that it keeps its reports in."""
    api, store = f"http://127.0.0.1:{port}", folder / "store.db"
    if one.name != OUR_NAME:
        known = {"BOT_TOKEN": TOKEN, "BOT_API": api, "BOT_STORE": str(store), "PEERS": str(NODE)}
        return {**known, "NODE_ENV": "production", **one.env}
    ours = {
        "DATABASE_URL": f"sqlite:///{store}",
        "DATA_DIR": str(folder / "data"),
        "HTTP_PORT": "0",
        "LANGUAGE": "en",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api,
        "TELEGRAM_RATE": "0",
        "TELEGRAM_CHAT_RATE": "0",
    }
    return {f"CUNBAO_{name}": value for name, value in ours.items()}
