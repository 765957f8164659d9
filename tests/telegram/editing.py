"""The methods that touch what is there already: edits, deletion, the answer to a pressed button."""

from tests.telegram.chats import Chat, Message
from tests.telegram.refusals import (
    CANNOT_DELETE,
    CANNOT_EDIT,
    DELETE_NOT_FOUND,
    EDIT_NOT_FOUND,
    NO_TEXT_TO_EDIT,
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    RefusedError,
    bad_request,
    check_markup,
)
from tests.telegram.sending import fair_text
from tests.telegram.wire import JSON, Call
from tests.telegram.world import World

DELETE_WITHIN = 48 * 3600  # seconds
NOTICE_LIMIT = 200  # characters of the note that answers a pressed button


def edit_message_text(world: World, call: Call) -> JSON:
    written = fair_text(call.params)
    chat, message = _own_message(world, call.params)
    if "text" not in message.raw:
        raise RefusedError(NO_TEXT_TO_EDIT)
    return _change(world, chat, message, {"entities": None} | written | _markup(chat, call.params))


def edit_message_reply_markup(world: World, call: Call) -> JSON:
    chat, message = _own_message(world, call.params)
    return _change(world, chat, message, _markup(chat, call.params))


def delete_message(world: World, call: Call) -> bool:
    chat = world.open_chat(call.params["chat_id"])
    message = chat.find(call.params["message_id"])
    if message is None:
        raise RefusedError(DELETE_NOT_FOUND)
    if world.now - message.raw["date"] > DELETE_WITHIN or not (message.from_bot or chat.private):
        raise RefusedError(CANNOT_DELETE)
    message.deleted = True
    chat.messages.remove(message)
    return True


def answer_callback_query(world: World, call: Call) -> bool:
    note = call.params.get("text", "")
    if len(note) > NOTICE_LIMIT:
        raise RefusedError(bad_request("MESSAGE_TOO_LONG"))
    query = world.queries.get(call.params["callback_query_id"])
    if query is None or query.answered or world.clock() - query.asked_at > world.query_life:
        raise RefusedError(QUERY_TOO_OLD)
    query.answered = True
    query.notify(note)
    return True


def _own_message(world: World, params: JSON) -> tuple[Chat, Message]:
    if "chat_id" not in params or "message_id" not in params:
        raise RefusedError(bad_request("message identifier is not specified"))
    chat = world.open_chat(params["chat_id"])
    message = chat.find(params["message_id"])
    if message is None:
        raise RefusedError(EDIT_NOT_FOUND)
    if not message.from_bot or message.keyboard is not None:
        raise RefusedError(CANNOT_EDIT)
    return chat, message


def _markup(chat: Chat, params: JSON) -> JSON:
    """The new buttons; an edit that names none takes the old ones away, and so does an empty keyboard."""
    markup = params.get("reply_markup", {})
    check_markup(markup, private=chat.private)
    return {"reply_markup": markup if any(markup.get("inline_keyboard", [])) else None}


def _change(world: World, chat: Chat, message: Message, fields: JSON) -> JSON:
    if all(message.raw.get(name) == value for name, value in fields.items()):
        raise RefusedError(NOT_MODIFIED)
    message.change(**fields, edit_date=world.now)
    chat.speak(message)
    return message.raw
