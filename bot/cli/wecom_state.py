"""How the smart bot of WeCom is doing: asked of the program that runs, else of WeCom itself."""

import orjson

from bot.channels.http.connection import WireError
from bot.channels.http.wire import Wire
from bot.channels.wecom.asking import ask_bot
from bot.cli.running import is_running
from bot.settings import Settings
from bot.wecom import bot_settings
from storage import inbox, problems
from storage.database import Database
from storage.messages import Incoming
from storage.problems import NETWORK, ChannelError

SECONDS, LIMIT = 5.0, 64 * 1024


async def ask(chosen: Settings) -> None:
    """Raises ChannelError with what is wrong."""
    bot = bot_settings(chosen)
    if bot is None:
        return
    if is_running(chosen.data_dir):
        await _ask_running(chosen)
        return
    heard = await ask_bot(bot)
    if heard:
        await _keep(chosen, heard)


async def _ask_running(chosen: Settings) -> None:
    """What /readyz says of the channel; nothing where the port is not known."""
    if chosen.http_port == 0:
        return
    wire = Wire(f"http://{chosen.http_host}:{chosen.http_port}", connections=1)
    try:
        answer = await wire.get("/readyz", seconds=SECONDS, limit=LIMIT)
        reasons = orjson.loads(answer.body)["reasons"]
    except (WireError, TimeoutError, ValueError, LookupError, TypeError):
        raise ChannelError(NETWORK, "the running program does not answer") from None
    finally:
        await wire.close()
    codes = [reason.removeprefix("wecom: ") for reason in reasons if reason.startswith("wecom: ")]
    known = next((problem for problem in problems.ALL if problem.code in codes), None)
    if known:
        raise ChannelError(known)


async def _keep(chosen: Settings, heard: list[Incoming]) -> None:
    """What people said while we asked: WeCom does not say it again."""
    database = Database(chosen.database_url)
    try:
        async with database.transaction() as tx:
            await inbox.accept(tx, heard)
    finally:
        await database.close()
