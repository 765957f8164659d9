"""Says what each of Telegram's refusals means for us: python-telegram-bot's errors to `ChannelError`.

The Bot API numbers its errors too coarsely (400, 403), so the words decide; they are those of its public server.
"""

from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from storage.problems import (
    BLOCKED,
    EXPIRED,
    GONE,
    MIGRATED,
    NETWORK,
    REFUSED,
    SLOW_DOWN,
    TOO_LARGE,
    UNAUTHORIZED,
    ChannelError,
    Problem,
)

REASON_LIMIT = 200  # characters: where a proxy answers in Telegram's place, its whole page is the message
WORDS: tuple[tuple[str, Problem], ...] = (
    ("user is deactivated", GONE),
    ("can't initiate conversation", GONE),
    ("can't send messages to bots", GONE),
    ("group chat was deleted", GONE),
    ("group chat was deactivated", GONE),
    ("chat not found", GONE),
    ("user not found", GONE),
    ("peer_id_invalid", GONE),
    ("input_user_deactivated", GONE),
    ("bot was kicked", BLOCKED),
    ("chat_write_forbidden", BLOCKED),
    ("user_is_blocked", BLOCKED),
    ("not enough rights", BLOCKED),
    ("have no rights", BLOCKED),
    ("need administrator rights", BLOCKED),
    ("query is too old", EXPIRED),
    ("query_id_invalid", EXPIRED),
    ("invalid file_id", EXPIRED),
    ("wrong file identifier", EXPIRED),
    ("file is temporarily unavailable", NETWORK),
    ("too big", TOO_LARGE),
    ("too large", TOO_LARGE),
)
DEFAULTS: tuple[tuple[type[TelegramError], Problem], ...] = (
    (Forbidden, BLOCKED),
    (InvalidToken, UNAUTHORIZED),
    (BadRequest, REFUSED),  # a NetworkError by descent
    (NetworkError, NETWORK),
    (TelegramError, NETWORK),  # Conflict among them, and an answer that is none of the Bot API's
)


class UnansweredCallError(NetworkError):
    """The call was written, and no answer came: whether Telegram carried it out nobody knows."""


def channel_error(error: TelegramError) -> ChannelError:
    """The same in our words, with the seconds to wait or the chat's new id where Telegram names them."""
    if isinstance(error, RetryAfter):
        return ChannelError(SLOW_DOWN, after=_seconds(error.retry_after))
    if isinstance(error, ChatMigrated):
        return ChannelError(MIGRATED, chat=str(error.new_chat_id))
    uncertain = isinstance(error, UnansweredCallError)
    return ChannelError(_problem(error), error.message[:REASON_LIMIT], uncertain=uncertain)


def download_error(status: int) -> ChannelError:
    """What a refused download means: its link was fresh, so nothing but the token is wrong for good."""
    return ChannelError(UNAUTHORIZED if status == 401 else NETWORK, f"download answered {status}")


def _problem(error: TelegramError) -> Problem:
    words = error.message.casefold()
    said = isinstance(error, NetworkError | Forbidden)
    named = (problem for part, problem in WORDS if said and part in words)
    return next(named, None) or next(problem for kind, problem in DEFAULTS if isinstance(error, kind))


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
