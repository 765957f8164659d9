"""How long a frame from WeCom is in our hands before it is safe: `python -m benchmarks.wecom_window`.

The long connection acknowledges nothing, so what is lost in between comes back only if WeCom repeats it. Measured from
the moment the socket hands a frame over until it is noted (what a kill can catch), and until it is committed (what a
failure of power can): with the store idle, and while another part of the program commits without a pause.
"""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from typing import Any, cast

from websockets.asyncio.client import ClientConnection

from bot.channels.patience import Patience
from bot.channels.wecom.inbound import incoming
from bot.channels.wecom.journal import Journal
from bot.channels.wecom.keeper import Keeper
from bot.channels.wecom.line import Line
from bot.intake import Intake
from storage import audit
from storage.audit import Entry
from storage.database import Database
from storage.messages import Incoming
from storage.migrations import upgrade

FRAMES, PAUSE = 1000, 0.003
BODY: dict[str, Any] = {
    "aibotid": "BOT",
    "chattype": "single",
    "from": {"userid": "wangxiuying"},
    "msgtype": "text",
    "text": {"content": "今天走访了三户，都好。"},
}


class Feed:
    """A socket that hands over one frame after another, each when the one before is safe; `at` is when it did."""

    def __init__(self) -> None:
        self.at = 0.0
        self.next = asyncio.Event()
        self._number = 0

    async def recv(self) -> str:
        await self.next.wait()
        self.next.clear()
        await asyncio.sleep(PAUSE)
        self._number += 1
        head = {"cmd": "aibot_msg_callback", "headers": {"req_id": f"r{self._number}"}}
        frame = json.dumps(head | {"body": BODY | {"msgid": f"m{self._number}"}}, ensure_ascii=False)
        self.at = time.perf_counter()
        return frame


async def measure(name: str, folder: Path, database: Database, busy: bool) -> None:
    feed, intake = Feed(), Intake(database, lambda: None)
    keeper = Keeper(Journal(folder / "heard.jsonl"), Patience())
    noted: list[float] = []
    safe: list[float] = []
    done = asyncio.Event()

    def hear(frame: Mapping[str, Any]) -> None:
        message = incoming(frame | {"body": frame["body"] | {"msgid": f"{name} {frame['body']['msgid']}"}})
        if message is not None:
            keeper.put(message)
            noted.append(1e6 * (time.perf_counter() - feed.at))

    async def accept(messages: Sequence[Incoming]) -> None:
        await intake.accept(messages)
        safe.append(1e6 * (time.perf_counter() - feed.at))
        (done if len(safe) == FRAMES else feed.next).set()

    line = Line(cast("ClientConnection", feed), hear, lambda: "")
    parts = [line.read(), keeper.run(accept), intake.run(), *([commits(database)] if busy else [])]
    tasks = [asyncio.create_task(part) for part in parts]
    feed.next.set()
    await done.wait()
    for task in reversed(tasks):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    sys.stdout.write(f"{name:24} noted {said(noted)}   committed {said(safe)}\n")


async def commits(database: Database) -> None:
    """What the rest of a busy program does to the one writer."""
    while True:
        async with database.transaction() as tx:
            await audit.record(tx, [Entry("role.grant", None, "somebody")])


def said(times: list[float]) -> str:
    return f"{median(times):6.0f} µs, 99 % {quantiles(times, n=100)[98]:6.0f} µs"


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="cunbao-window-"))
    url = f"sqlite:///{folder / 'cunbao.db'}"
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    try:
        for name, busy in (("store idle", False), ("store always committing", True)):
            await measure(name, folder, database, busy)
    finally:
        await database.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(main())
