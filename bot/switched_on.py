"""The channels, as the settings want them."""

import secrets
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr
from starlette.routing import BaseRoute, Route

from bot.channels.browser.browser import BrowserChannel
from bot.channels.channel import Channel
from bot.commands import COMMANDS
from bot.settings import Settings
from handlers.commands.table import menu
from handlers.words.say import LANGUAGES
from storage.database import Database

Tell = Callable[[str], None]


def switched_on(
    settings: Settings, database: Database, browser: BrowserChannel
) -> tuple[dict[str, Channel], list[BaseRoute]]:
    """Those that are switched on, by name, and what the web server must serve for them."""
    found: list[Channel] = [browser]
    routes: list[BaseRoute] = browser.routes()
    if settings.telegram_token:
        telegram, more = _telegram(settings, settings.telegram_token)
        found.append(telegram)
        routes += more
    if settings.wecom_bot_id or settings.wecom_callback_token or settings.wecom_group_webhook_key:
        from bot import wecom  # here: where it is off nothing of it is loaded

        channels, more = wecom.channels(settings, database)
        found += channels
        routes += more
    return {channel.name: channel for channel in found}, routes


def page(settings: Settings, database: Database, tell: Tell) -> BrowserChannel:
    """The channel that is always there."""
    data: Path = settings.data_dir
    host, port, url = settings.http_host, settings.http_port, settings.public_url
    return BrowserChannel(database, data, host, port, url, lambda: secrets.token_urlsafe(32), tell)


def _telegram(settings: Settings, token: SecretStr) -> tuple[Channel, list[Route]]:
    from bot.channels.telegram.telegram import TelegramChannel  # here: without a token nothing of it is loaded

    secret = settings.telegram_webhook_secret
    channel = TelegramChannel(
        token=token.get_secret_value(),
        api_url=settings.telegram_api_url,
        data_dir=settings.data_dir,
        menu={language: menu(language, COMMANDS) for language in LANGUAGES},
        rate=settings.telegram_rate,
        chat_rate=settings.telegram_chat_rate,
        public_url=settings.public_url or "",
        webhook_secret=secret.get_secret_value() if secret else "",
    )
    return channel, channel.routes()
