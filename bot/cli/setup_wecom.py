"""The part of `cunbao setup` about WeCom: how a smart bot is made, and whether WeCom knows it."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.cli.guide import Guide
from bot.cli.running import is_running
from bot.settings import ENV_FILE, in_force
from storage.messages import Incoming
from storage.problems import NETWORK, SLOW_DOWN, UNAUTHORIZED, ChannelError

TRIES = 3
BOT_ID, SECRET = "CUNBAO_WECOM_BOT_ID", "CUNBAO_WECOM_BOT_SECRET"


def ask_wecom(guide: Guide, before: Mapping[str, str]) -> dict[str, str]:
    """Id and secret that WeCom has accepted. Raises Failed after the last try."""
    kept = {name: before.get(name, "") for name in (BOT_ID, SECRET)}
    if all(kept.values()) and guide.agrees("cli.setup.wecom.keep", file=ENV_FILE) and _accepted(guide, kept):
        return kept
    guide.tell("cli.setup.wecom.steps")
    bot_id = kept[BOT_ID]
    for _ in range(TRIES):
        bot_id = guide.setting("wecom_bot_id", "cli.setup.wecom.bot_id", bot_id)
        given = {BOT_ID: bot_id, SECRET: guide.secret("cli.setup.wecom.secret")}
        if _accepted(guide, given):
            return given
    raise guide.failed("cli.setup.given_up", tries=TRIES)


def _accepted(guide: Guide, given: Mapping[str, str]) -> bool:
    """Whether WeCom knows the bot; says so, or what is wrong. Who runs already is left alone, and believed."""
    from bot.channels.wecom.asking import ask_bot  # here: who wants no WeCom need not load it
    from bot.channels.wecom.dialing import proxy_variable  # as above
    from bot.channels.wecom.settings import BotSettings  # as above

    if is_running(Path(in_force("data_dir"))):
        guide.tell("cli.setup.wecom.running")
        return True
    url = in_force("wecom_ws_url")
    guide.tell("cli.setup.wecom.asking")
    try:
        _keep(asyncio.run(ask_bot(BotSettings(given[BOT_ID], given[SECRET], url))))
    except ChannelError as error:
        known = {UNAUTHORIZED: "cli.setup.wecom.refused", SLOW_DOWN: "cli.setup.wecom.slow_down"}
        guide.tell(known.get(error.problem, "cli.setup.wecom.no_answer"), url=url)
        if error.problem is NETWORK and (variable := proxy_variable(url)):
            guide.tell("cli.wecom.proxy", variable=variable)
        return False
    guide.tell("cli.setup.wecom.hello")
    return True


def _keep(heard: Sequence[Incoming]) -> None:
    """What people said while we asked stands where the program, once it runs, looks first: WeCom does not say it
    again, and there may be no store yet."""
    from bot.channels.wecom.bot import NOTE  # here: who wants no WeCom need not load it
    from bot.channels.wecom.journal import Journal  # as above

    folder = Path(in_force("data_dir"))
    folder.mkdir(parents=True, exist_ok=True)
    for message in heard:
        Journal(folder / NOTE).add(message)
