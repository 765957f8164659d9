"""`cunbao setup`: a few questions, secrets that their platform has accepted, and a `.env` that only its owner reads."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from bot import env_file
from bot.cli.guide import Guide
from bot.cli.setup_wecom import BOT_ID, SECRET, ask_wecom
from bot.cli.shell import Failed, failed, output, spoken
from bot.settings import ENV_FILE, MASK, BadSettingsError, in_force, language, load
from storage.problems import UNAUTHORIZED, ChannelError

TRIES = 3
TOKEN = "CUNBAO_TELEGRAM_TOKEN"  # noqa: S105 -- the name of a variable
LANGUAGES = {"zh": "zh", "en": "en", "中文": "zh", "english": "en", "1": "zh", "2": "en"}
CHANNELS = {"1": "page", "2": "telegram", "3": "wecom"}
SECRETS = (TOKEN, SECRET)


@click.command(help=spoken("cli.help.setup"))
def setup() -> None:
    if not interactive():
        raise failed("cli.setup.no_terminal", file=ENV_FILE)
    guide = Guide(language())
    try:
        _set_up(guide, ENV_FILE.resolve())  # where it is a link, the file behind it is written
    except (click.Abort, KeyboardInterrupt):
        click.echo()
        raise guide.failed("cli.setup.left") from None


def interactive() -> bool:
    return sys.stdin.isatty()


def _set_up(guide: Guide, file: Path) -> None:
    text = _read(guide, file)
    before = env_file.values(text)
    guide.language = guide.choice("cli.setup.language", LANGUAGES, in_force("language"))
    wanted = {"CUNBAO_LANGUAGE": guide.language, **_channel(guide, before)}
    wanted["CUNBAO_TIMEZONE"] = guide.setting("timezone", "cli.setup.timezone", in_force("timezone"))
    wanted["CUNBAO_HTTP_PORT"] = guide.setting("http_port", "cli.setup.port", in_force("http_port"))
    wanted = {name: value for name, value in wanted.items() if _may_replace(guide, name, before.get(name, ""), value)}
    _show(guide, wanted)
    if not guide.agrees("cli.setup.agree"):
        raise guide.failed("cli.setup.left")
    with output(file) as out:
        out.write(env_file.with_values(text, wanted).encode())
    _say_what_is_next(guide, wanted)


def _read(guide: Guide, file: Path) -> str:
    try:
        return env_file.read(file)
    except (OSError, UnicodeDecodeError):
        raise guide.failed("settings.unreadable", file=ENV_FILE) from None


def _channel(guide: Guide, before: Mapping[str, str]) -> dict[str, str]:
    """What the channel needs that is wanted; what the others have stays, unless only the page is wanted."""
    usual = "3" if before.get(BOT_ID) else "2" if before.get(TOKEN) else "1"
    match guide.choice("cli.setup.channel", CHANNELS, usual):
        case "telegram":
            return {TOKEN: _token(guide, before.get(TOKEN, ""))}
        case "wecom":
            return ask_wecom(guide, before)
    return {TOKEN: "", BOT_ID: "", SECRET: ""}


def _token(guide: Guide, kept: str) -> str:
    """A token that Telegram has accepted."""
    if kept and guide.agrees("cli.setup.keep_token", file=ENV_FILE) and _accepted(guide, kept):
        return kept
    guide.tell("cli.setup.steps")
    for _ in range(TRIES):
        token = guide.secret("cli.setup.token")
        if _accepted(guide, token):
            return token
    raise guide.failed("cli.setup.given_up", tries=TRIES)


def _accepted(guide: Guide, token: str) -> bool:
    """Whether Telegram knows the token; says whose it is, or what is wrong."""
    from bot.channels.telegram.whoami import whoami  # here: who wants only the page need not load it

    api_url = in_force("telegram_api_url")
    guide.tell("cli.setup.asking")
    try:
        bot = asyncio.run(whoami(token, api_url))
    except ChannelError as error:
        refused = error.problem is UNAUTHORIZED
        guide.tell("cli.setup.refused" if refused else "cli.setup.no_answer", url=api_url)
        return False
    guide.tell("cli.setup.hello", name=bot.name, username=bot.username)
    return True


def _may_replace(guide: Guide, variable: str, old: str, new: str) -> bool:
    """Whether a value may be written: asked where it takes the place of another, not where nothing changes."""
    if not old or old == new:
        return old != new
    if not new:
        return guide.agrees("cli.setup.drop", variable=variable)
    return guide.agrees("cli.setup.replace", variable=variable, old=_shown(variable, old), new=_shown(variable, new))


def _show(guide: Guide, wanted: Mapping[str, str]) -> None:
    guide.tell("cli.setup.will_write" if wanted else "cli.setup.nothing_new", file=ENV_FILE)
    for variable, value in wanted.items():
        click.echo(f"  {variable}={_shown(variable, value)}")


def _shown(variable: str, value: str) -> str:
    return MASK if variable in SECRETS and value else value


def _say_what_is_next(guide: Guide, wanted: Mapping[str, str]) -> None:
    """The next two commands; before them, what of the settings would keep these from working."""
    for variable, value in wanted.items():
        if os.environ.get(variable, value) != value:
            guide.tell("cli.setup.overridden", variable=variable, file=ENV_FILE)
    try:
        load()
    except BadSettingsError as error:
        raise Failed("\n".join(complaint.said(guide.language) for complaint in error.complaints)) from None
    guide.tell("cli.setup.next")
