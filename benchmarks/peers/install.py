"""Puts the peers, of the versions named here, into `.cache/peers`, and makes the store that our bot begins with."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers.contestants import CACHE, HERE, NODE, PYTHON
from benchmarks.peers.crowd import FIRST_ID

PYTHON_PEERS = ("python-telegram-bot==22.8", "sniffio==1.3.1", "aiogram==3.31.0")
"""sniffio makes httpx, and with it python-telegram-bot, a fifth quicker: its best is compared."""
NODE_PEERS = {
    "@grammyjs/conversations": "2.1.1",
    "@grammyjs/runner": "2.0.3",
    "better-sqlite3": "12.11.1",
    "grammy": "1.46.0",
    "telegraf": "4.16.3",
}
TEMPLATE = CACHE / "ours.db"


def install() -> dict[str, str]:
    """Installs what is missing; returns what could not be, the program that it runs on and why."""
    CACHE.mkdir(parents=True, exist_ok=True)
    return {**_tried("python", _python), **_tried("node", _node)}


def make_template(people: int) -> None:
    """Our bot's store as a county has it: people who are known by their Telegram ids, and the form."""
    TEMPLATE.unlink(missing_ok=True)
    roster, env = CACHE / "people.csv", {"CUNBAO_DATABASE_URL": f"sqlite:///{TEMPLATE}", "CUNBAO_DATA_DIR": str(CACHE)}
    row = "Bench,Town {0},Branch {1},Person {1},secretary,{2}\n"
    lines = (row.format(number % 20, number, FIRST_ID + number) for number in range(people))
    roster.write_text("county,town,branch,name,role,telegram\n" + "".join(lines))
    for command in (["migrate"], ["roster", "import", str(roster)], ["forms", "add", str(HERE / "bench.md")]):
        _run([sys.executable, "-m", "bot", *command], env)


def _python() -> None:
    done = PYTHON / "installed.txt"
    if done.exists() and done.read_text().split() == list(PYTHON_PEERS):
        return
    if uv := shutil.which("uv"):
        _run([uv, "venv", "-q", "--allow-existing", str(PYTHON)])
        _run([uv, "pip", "install", "-q", "--python", f"{PYTHON}/bin/python", *PYTHON_PEERS])
    else:
        _run(["python3", "-m", "venv", str(PYTHON)])
        _run([f"{PYTHON}/bin/python", "-m", "pip", "install", "-q", *PYTHON_PEERS])
    done.write_text("\n".join(PYTHON_PEERS))


def _node() -> None:
    wanted = json.dumps({"private": True, "dependencies": NODE_PEERS, "allowScripts": {"better-sqlite3": True}})
    package = NODE / "package.json"
    if package.exists() and package.read_text() == wanted and (NODE / "node_modules").exists():
        return
    NODE.mkdir(parents=True, exist_ok=True)
    package.write_text(wanted)
    _run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"], cwd=NODE)


def _tried(program: str, action: Callable[[], None]) -> dict[str, str]:
    try:
        action()
    except (OSError, subprocess.CalledProcessError) as error:
        return {program: _why(error)}
    return {}


def _why(error: Exception) -> str:
    said = error.stderr.decode(errors="replace").strip() if isinstance(error, subprocess.CalledProcessError) else ""
    return said.splitlines()[-1] if said else str(error)


def _run(command: list[str], env: dict[str, str] | None = None, cwd: Path | None = None) -> None:
    subprocess.run(command, env={**os.environ, **(env or {})}, cwd=cwd, check=True, capture_output=True)  # noqa: S603 -- commands of this file
