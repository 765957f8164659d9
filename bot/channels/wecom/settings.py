"""What the operator chose for WeCom: the smart bot, the self-built app, or both."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BotSettings:
    """The smart bot's id and secret, and where it connects."""

    bot_id: str
    secret: str
    ws_url: str


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The self-built app: whose it is, its secret, what its callback is signed and encrypted with."""

    corp_id: str
    agent_id: str
    secret: str
    token: str
    aes_key: str
    api_url: str
    home: str = ""
    """The address that people know us by: where a card leads that has no buttons."""
