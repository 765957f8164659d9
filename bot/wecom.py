"""WeCom's channels, as the settings want them."""

from starlette.routing import Route

from bot.channels.channel import Channel
from bot.channels.wecom.cards import Words
from bot.channels.wecom.group import GroupChannel
from bot.channels.wecom.settings import AppSettings, BotSettings
from bot.channels.wecom.wecom import WeComChannel
from bot.settings import Settings
from handlers.words.say import say
from storage.database import Database

HOME = "https://work.weixin.qq.com"
"""Where a card without buttons leads, where people know us by no address."""


def channels(settings: Settings, database: Database) -> tuple[list[Channel], list[Route]]:
    """Those that are switched on, and what the web server must serve for them."""
    found: list[Channel] = []
    routes: list[Route] = []
    bot, app = bot_settings(settings), app_settings(settings)
    if bot or app:
        words = Words(say(settings.language, "wecom.more"), say(settings.language, "wecom.choose"))
        minute, hour = settings.wecom_chat_minute, settings.wecom_chat_hour
        channel = WeComChannel(database, settings.data_dir, words, bot, app, minute, hour)
        found.append(channel)
        routes += channel.routes()
    if settings.wecom_group_webhook_key:
        key = settings.wecom_group_webhook_key.get_secret_value()
        found.append(GroupChannel(settings.wecom_api_url, key, settings.data_dir))
    return found, routes


def bot_settings(settings: Settings) -> BotSettings | None:
    """The smart bot; None while it is off."""
    if settings.wecom_bot_id is None or settings.wecom_bot_secret is None:
        return None
    return BotSettings(settings.wecom_bot_id, settings.wecom_bot_secret.get_secret_value(), settings.wecom_ws_url)


def app_settings(settings: Settings) -> AppSettings | None:
    """The self-built app; None while it is off."""
    corp_id, agent_id, secret = settings.wecom_corp_id, settings.wecom_agent_id, settings.wecom_app_secret
    token, key = settings.wecom_callback_token, settings.wecom_callback_aes_key
    if corp_id is None or agent_id is None or secret is None or token is None or key is None:
        return None
    secrets = (secret.get_secret_value(), token.get_secret_value(), key.get_secret_value())
    return AppSettings(corp_id, agent_id, *secrets, settings.wecom_api_url, settings.public_url or HOME)
