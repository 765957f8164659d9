"""Everything Telegram refuses, in its own words, and the limits that stand only in its prose.

A refusal that a correct bot never earns is `our_fault`: the fake also writes it down in `violations`. One that the
world brings (a blocked bot, a crowded minute) is not. Worded like the Bot API server's answers.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.telegram.wire import JSON

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024  # characters
BUTTON_DATA_LIMIT = 64  # bytes
INLINE_BUTTONS_LIMIT = 100
ACTIONS = {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
           "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"}  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """An answer with ok=false."""

    status: int
    description: str
    our_fault: bool = False
    parameters: JSON = field(default_factory=dict)

    @property
    def body(self) -> JSON:
        extra = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.status, "description": self.description, **extra}


class RefusedError(Exception):
    """Carries a refusal up to the answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.description)
        self.refusal = refusal


UNAUTHORIZED = Refusal(401, "Unauthorized")
METHOD_NOT_FOUND = Refusal(404, "Not Found: method not found", our_fault=True)
FILE_NOT_FOUND = Refusal(404, "Not Found")
ENTITY_TOO_LARGE = Refusal(413, "Request Entity Too Large", our_fault=True)

CHAT_NOT_FOUND = Refusal(400, "Bad Request: chat not found")
NEVER_STARTED = Refusal(403, "Forbidden: bot can't initiate conversation with a user")
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
DEACTIVATED = Refusal(403, "Forbidden: user is deactivated")
KICKED = Refusal(403, "Forbidden: bot was kicked from the group chat")

SECOND_POLLER = Refusal(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
POLL_ENDED_BY_WEBHOOK = Refusal(409, "Conflict: terminated by setWebhook request")
WEBHOOK_ACTIVE = Refusal(
    409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

QUERY_TOO_OLD = Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
NOT_MODIFIED = Refusal(
    400,
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message",
)
EDIT_NOT_FOUND = Refusal(400, "Bad Request: message to edit not found")
CANNOT_EDIT = Refusal(400, "Bad Request: message can't be edited")
NO_TEXT_TO_EDIT = Refusal(400, "Bad Request: there is no text in the message to edit")
DELETE_NOT_FOUND = Refusal(400, "Bad Request: message to delete not found")
CANNOT_DELETE = Refusal(400, "Bad Request: message can't be deleted")
REPLY_NOT_FOUND = Refusal(400, "Bad Request: message to be replied not found")

FILE_TOO_BIG = Refusal(400, "Bad Request: file is too big")
FILE_UNKNOWN = Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
FILE_INVALID = Refusal(400, "Bad Request: invalid file_id")


def bad_request(description: str) -> Refusal:
    """A request that Telegram would never take: the bot's own fault."""
    return Refusal(400, f"Bad Request: {description}", our_fault=True)


def broken_entities(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")


def upgraded(new_id: int) -> Refusal:
    """The group lives on as a supergroup under a new id."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, words, parameters={"migrate_to_chat_id": new_id})


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", parameters={"retry_after": seconds})


def check_text(text: str) -> None:
    """Raises RefusedError on an empty message text or one over 4096 characters."""
    if not text:
        raise RefusedError(bad_request("message text is empty"))
    if len(text) > TEXT_LIMIT:
        raise RefusedError(bad_request("message is too long"))


def check_caption(caption: str) -> None:
    """Raises RefusedError on a caption over 1024 characters."""
    if len(caption) > CAPTION_LIMIT:
        raise RefusedError(bad_request("message caption is too long"))


def check_markup(markup: JSON, *, private: bool) -> None:
    """Raises RefusedError on a keyboard that Telegram would not show in such a chat."""
    inline = [button for row in markup.get("inline_keyboard", []) for button in row]
    if len(inline) > INLINE_BUTTONS_LIMIT:
        raise RefusedError(bad_request("reply markup is too long"))
    for button in inline:
        _check_inline_button(button)
    for button in (button for row in markup.get("keyboard", []) for button in row if isinstance(button, dict)):
        if not private and (button.get("request_location") or button.get("request_contact")):
            raise RefusedError(bad_request("location can be requested in private chats only"))


def _check_inline_button(button: JSON) -> None:
    actions = ACTIONS & {name for name, value in button.items() if value != ""}
    if not button["text"].strip():
        raise RefusedError(bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty'))
    if len(actions) != 1:
        words = "Text buttons are unallowed in the inline keyboard"
        raise RefusedError(bad_request(f"can't parse inline keyboard button: {words}"))
    if len(button.get("callback_data", "").encode()) > BUTTON_DATA_LIMIT:
        raise RefusedError(bad_request("BUTTON_DATA_INVALID"))
    if "url" in button and not _links_somewhere(button["url"]):
        raise RefusedError(bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"))


def _links_somewhere(url: str) -> bool:
    """Telegram opens web pages and its own links; a bare host such as localhost is no page."""
    parts = urlsplit(url)
    return parts.scheme == "tg" or (
        parts.scheme in ("http", "https") and bool(re.search(r"\w\.\w", parts.hostname or ""))
    )
