"""What the operator chose: `CUNBAO_…` variables from the environment or `.env`, checked once at the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from bot.setting_kinds import AesKey, Count, Digits, Port, Rate, SocketUrl, Store, Url, Word, Zone
from handlers.words.say import DEFAULT, LANGUAGES, say
from storage.messages import Frozen

PREFIX = "CUNBAO_"
ENV_FILE = Path(".env")
MASK = "••••••"

Origin = Literal["default", "environment", ".env"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong with the settings: a sentence of the catalogue and what it mentions."""

    key: str
    mentions: Mapping[str, object] = field(default_factory=dict)
    wanted: str = ""
    """The catalogue key of what would be right, mentioned as `wanted`."""

    def said(self, language: str) -> str:
        wanted = {"wanted": say(language, self.wanted)} if self.wanted else {}
        return say(language, self.key, **self.mentions, **wanted)


class BadSettingsError(Exception):
    """The settings cannot be used: `complaints` says all that is wrong, `language` the one to say it in."""

    def __init__(self, complaints: list[Complaint], language: str) -> None:
        super().__init__("; ".join(complaint.said("en") for complaint in complaints))
        self.complaints = tuple(complaints)
        self.language = language


@dataclass(frozen=True, slots=True)
class Chosen:
    """One setting as `config show` prints it; secrets are masked already."""

    variable: str
    value: str
    origin: Origin


class Settings(Frozen):
    """Every setting, with the defaults of the contract; None: not given."""

    database_url: Store = "sqlite:///data/cunbao.db"
    data_dir: Path = Path("data")
    bucket_url: Url | None = None
    """Of a bucket that speaks S3, of which the data directory is then a cache."""
    bucket_region: Word = "us-east-1"
    bucket_key: SecretStr | None = None
    bucket_secret: SecretStr | None = None
    http_host: Word = "127.0.0.1"
    http_port: Port = 8080
    """0: any free one."""
    public_url: Url | None = None
    timezone: Zone = "Asia/Shanghai"
    language: Literal["zh", "en"] = "zh"

    telegram_token: SecretStr | None = None
    telegram_api_url: Url = "https://api.telegram.org"
    telegram_webhook_secret: SecretStr | None = None
    telegram_rate: Rate = 30
    """Messages a second over all chats; 0 no limit."""
    telegram_chat_rate: Rate = 1
    """Messages a second to one chat; 0 no limit."""

    wecom_bot_id: Word | None = None
    wecom_bot_secret: SecretStr | None = None
    wecom_ws_url: SocketUrl = "wss://openws.work.weixin.qq.com"
    wecom_corp_id: Word | None = None
    wecom_agent_id: Digits | None = None
    wecom_app_secret: SecretStr | None = None
    wecom_callback_token: SecretStr | None = None
    wecom_callback_aes_key: AesKey | None = None
    wecom_api_url: Url = "https://qyapi.weixin.qq.com"
    wecom_group_webhook_key: SecretStr | None = None
    wecom_chat_minute: Count = 25
    """Messages to one chat within a minute; 0 no limit. WeCom drops what is above 30 without a word."""
    wecom_chat_hour: Count = 900
    """The same within an hour; WeCom's own limit is 1,000."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def loopback(self) -> bool:
        """Whether only this machine reaches the pages: with any other host every page requires login."""
        try:
            return ip_address(self.http_host).is_loopback
        except ValueError:
            return self.http_host == "localhost"


WANTED = {
    "database_url": "settings.wanted.database",
    "bucket_url": "settings.wanted.url",
    "http_port": "settings.wanted.port",
    "timezone": "settings.wanted.timezone",
    "language": "settings.wanted.language",
    "telegram_rate": "settings.wanted.rate",
    "telegram_chat_rate": "settings.wanted.rate",
    "public_url": "settings.wanted.url",
    "telegram_api_url": "settings.wanted.url",
    "wecom_api_url": "settings.wanted.url",
    "wecom_ws_url": "settings.wanted.socket_url",
    "wecom_agent_id": "settings.wanted.digits",
    "wecom_callback_aes_key": "settings.wanted.aes_key",
    "wecom_chat_minute": "settings.wanted.count",
    "wecom_chat_hour": "settings.wanted.count",
}
"""What a right value looks like; the others are one word each."""

SECRET = ("wecom_callback_aes_key",)
"""Secrets that can be wrong: what was given is not repeated."""

TOGETHER = (
    ("bucket_url", ("bucket_key", "bucket_secret")),
    ("bucket_key", ("bucket_url",)),
    ("bucket_secret", ("bucket_url",)),
    ("telegram_webhook_secret", ("telegram_token", "public_url")),
    ("wecom_bot_id", ("wecom_bot_secret",)),
    ("wecom_bot_secret", ("wecom_bot_id",)),
    ("wecom_app_secret", ("wecom_corp_id", "wecom_agent_id")),
    ("wecom_callback_token", ("wecom_callback_aes_key", "wecom_app_secret")),
    ("wecom_callback_aes_key", ("wecom_callback_token",)),
)
"""Settings of which the first does nothing without the others."""


def load(env_file: Path = ENV_FILE) -> Settings:
    """The settings in force. Raises BadSettingsError with everything that is wrong with them."""
    given = _given(env_file)
    complaints = [_unknown(variable, origin) for variable, (_, origin) in given.items() if not _known(variable)]
    values = {_name(variable): value for variable, (value, _) in given.items() if _known(variable)}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        complaints += [_bad(str(bad["loc"][0]), given) for bad in error.errors()]
        raise BadSettingsError(complaints, _language(given)) from None  # pydantic's own text repeats what was given
    complaints += _lacking(settings)
    if complaints:
        raise BadSettingsError(complaints, settings.language)
    return settings


def origins(settings: Settings, env_file: Path = ENV_FILE) -> list[Chosen]:
    """Every setting with its value, masked where secret, and where it came from."""
    given = _given(env_file)
    found: list[Chosen] = []
    for name in Settings.model_fields:
        variable = _variable(name)
        origin = given[variable][1] if variable in given else "default"
        found.append(Chosen(variable, _shown(getattr(settings, name)), origin))
    return found


def language(env_file: Path = ENV_FILE) -> str:
    """The language to speak to the operator, whatever else is wrong with the settings."""
    try:
        return _language(_given(env_file))
    except BadSettingsError as error:
        return error.language


def in_force(name: str, env_file: Path = ENV_FILE) -> str:
    """One setting as text, whatever is wrong with the others; its default where it is wrong itself."""
    value, _ = _given(env_file).get(_variable(name), ("", ""))
    usable = bool(value) and accepts(name, value)
    return value if usable else str(Settings.model_fields[name].default)


def accepts(name: str, value: str) -> bool:
    """Whether this may be written as the value of a setting."""
    try:
        Settings.model_validate({name: value})
    except ValidationError:
        return False
    return True


Given = Mapping[str, tuple[str, Origin]]
"""What the operator set, by variable. The environment wins over `.env`; an empty value is none."""


def _given(env_file: Path) -> Given:
    sources: tuple[tuple[Mapping[str, str | None], Origin], ...] = (
        (_written(env_file), ".env"),
        (os.environ, "environment"),
    )
    return {
        variable.upper(): (value.strip(), origin)
        for source, origin in sources
        for variable, value in source.items()
        if variable.upper().startswith(PREFIX) and value and value.strip()
    }


def _written(env_file: Path) -> dict[str, str | None]:
    try:
        # A byte order mark is what Quota editors leave; a "$" in a secret is just a sign.
        return dotenv_values(env_file, encoding="utf-8-sig", interpolate=False) if env_file.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettingsError([Complaint("settings.unreadable", {"file": env_file.name})], DEFAULT) from error


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _name(variable: str) -> str:
    return variable.removeprefix(PREFIX).lower()


def _known(variable: str) -> bool:
    return _name(variable) in Settings.model_fields


def _language(given: Given) -> str:
    written, _ = given.get(_variable("language"), (DEFAULT, ""))
    return written if written in LANGUAGES else DEFAULT


def _unknown(variable: str, origin: str) -> Complaint:
    near = get_close_matches(variable, map(_variable, Settings.model_fields), n=1)
    mentions = {"variable": variable, "origin": origin}
    return (
        Complaint("settings.unknown_near", {**mentions, "near": near[0]})
        if near
        else Complaint("settings.unknown", mentions)
    )


def _bad(name: str, given: Given) -> Complaint:
    value, origin = given[_variable(name)]
    shown = MASK if name in SECRET else without_password(value)
    mentions = {"variable": _variable(name), "origin": origin, "value": shown}
    return Complaint("settings.bad", mentions, wanted=WANTED.get(name, "settings.wanted.word"))


def _lacking(settings: Settings) -> list[Complaint]:
    return [
        Complaint("settings.lacking", {"variable": _variable(name), "lacking": _variable(other)})
        for name, others in TOGETHER
        if getattr(settings, name) is not None
        for other in others
        if getattr(settings, other) is None
    ]


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return MASK
    return "" if value is None else without_password(str(value))


def without_password(url: str) -> str:
    """The address as it may be shown."""
    return re.sub(r"(://[^:/@]*:)[^/]*@|([?&]password=)[^&]*", lambda found: _masked(*found.groups()), url)


def _masked(before: str | None, named: str | None) -> str:
    return f"{before}{MASK}@" if before else f"{named}{MASK}"
