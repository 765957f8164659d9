"""The methods that put something into a chat: sendMessage, sendPhoto, sendDocument, sendMediaGroup, sendLocation."""

from typing import Any

from tests.telegram.chats import Chat, Message
from tests.telegram.entities import formatted
from tests.telegram.files import Shelved, dimensions
from tests.telegram.refusals import (
    ENTITY_TOO_LARGE,
    FILE_UNKNOWN,
    REPLY_NOT_FOUND,
    RefusedError,
    bad_request,
    check_caption,
    check_markup,
    check_text,
)
from tests.telegram.wire import JSON, Call, Upload
from tests.telegram.world import World

PHOTO_LIMIT, UPLOAD_LIMIT = 10 * 1024 * 1024, 50 * 1024 * 1024  # bytes
SIDES_LIMIT, RATIO_LIMIT = 10_000, 20  # a photo's width and height together, in pixels, and one by the other
ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
           "choose_sticker", "find_location", "record_video_note", "upload_video_note"}  # fmt: skip


def send_message(world: World, call: Call) -> JSON:
    written = fair_text(call.params)
    return _post(world, world.open_chat(call.params["chat_id"]), call.params, written).raw


def send_photo(world: World, call: Call) -> JSON:
    photo, content = _photo(world, call, call.params["photo"])
    written = photo | _fair_caption(call.params)
    return _post(world, world.open_chat(call.params["chat_id"]), call.params, written, content).raw


def send_document(world: World, call: Call) -> JSON:
    document, content = _document(world, call, call.params["document"])
    written = document | _fair_caption(call.params)
    return _post(world, world.open_chat(call.params["chat_id"]), call.params, written, content).raw


def send_media_group(world: World, call: Call) -> list[JSON]:
    media = call.params["media"]
    if not 2 <= len(media) <= 10:
        raise RefusedError(bad_request("there must be 2-10 items in an album"))
    if "document" in (kinds := {item["type"] for item in media}) and len(kinds) > 1:
        raise RefusedError(bad_request("document can't be mixed with other media types"))
    album = {"media_group_id": world.next_id()}
    items = [_album_item(world, call, item) for item in media]
    chat = world.open_chat(call.params["chat_id"])
    return [_post(world, chat, call.params, written | album, content).raw for written, content in items]


def send_location(world: World, call: Call) -> JSON:
    latitude, longitude = call.params["latitude"], call.params["longitude"]
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise RefusedError(bad_request("location must be a point on earth"))
    point = {"location": {"latitude": latitude, "longitude": longitude}}
    return _post(world, world.open_chat(call.params["chat_id"]), call.params, point).raw


def send_chat_action(world: World, call: Call) -> bool:
    if call.params["action"] not in ACTIONS:
        raise RefusedError(bad_request("wrong parameter action in request"))
    world.open_chat(call.params["chat_id"])
    return True


def fair_text(params: JSON) -> JSON:
    """The text of a message with its entities. Raises RefusedError on broken markup, an empty or too long text."""
    text, entities = formatted(params.get("text", ""), params.get("parse_mode"), params.get("entities"))
    check_text(text)
    return {"text": text, **({"entities": entities} if entities else {})}


def _fair_caption(params: JSON) -> JSON:
    caption = params.get("caption", "")
    text, entities = formatted(caption, params.get("parse_mode"), params.get("caption_entities"))
    check_caption(text)
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def _album_item(world: World, call: Call, item: JSON) -> tuple[JSON, bytes]:
    readers = {"photo": _photo, "document": _document}
    if item["type"] not in readers:
        raise RefusedError(bad_request(f"the fake keeps no albums of {item['type']}"))
    written, content = readers[item["type"]](world, call, item["media"])
    return written | _fair_caption(item), content


def _photo(world: World, call: Call, value: str | Upload) -> tuple[JSON, bytes]:
    sent = _sent_file(world, call, value)
    content = sent.content
    if isinstance(sent, Upload) and len(content) > PHOTO_LIMIT:
        raise RefusedError(bad_request("file is too big for a photo"))
    size = dimensions(content)
    if size is None:
        raise RefusedError(bad_request("IMAGE_PROCESS_FAILED"))
    if sum(size) > SIDES_LIMIT or max(size) > RATIO_LIMIT * min(size):
        raise RefusedError(bad_request("PHOTO_INVALID_DIMENSIONS"))
    return {"photo": world.shelf.keep_photo(content)}, content


def _document(world: World, call: Call, value: str | Upload) -> tuple[JSON, bytes]:
    sent = _sent_file(world, call, value)
    if isinstance(sent, Upload):
        kept = world.shelf.keep("document", sent.content, sent.name)
        return {"document": {**kept.names, "file_name": sent.name, "mime_type": sent.mime}}, sent.content
    if sent.kind != "document":
        raise RefusedError(bad_request(f"can't use file of type {sent.kind.title()} as Document"))
    return {"document": {**sent.names, "file_name": sent.name}}, sent.content


def _sent_file(world: World, call: Call, value: str | Upload) -> Upload | Shelved:
    """An uploaded file, one that Telegram already has, or a refusal; web addresses are not fetched here."""
    if isinstance(value, str) and value.startswith("attach://"):
        value = call.uploads.get(value.removeprefix("attach://"), value)
    if isinstance(value, str):
        if value not in world.shelf.files:
            raise RefusedError(FILE_UNKNOWN)
        return world.shelf.files[value]
    if not value.content:
        raise RefusedError(bad_request("file must be non-empty"))
    if len(value.content) > UPLOAD_LIMIT:
        raise RefusedError(ENTITY_TOO_LARGE)
    return value


def _post(world: World, chat: Chat, params: JSON, written: JSON, content: bytes | None = None) -> Message:
    markup: JSON = params.get("reply_markup", {})
    check_markup(markup, private=chat.private)
    raw: dict[str, Any] = {"message_id": world.next_message_id(), "from": world.me, "chat": chat.raw, "date": world.now}
    raw |= written | _reply(chat, params.get("reply_parameters"))
    if "inline_keyboard" in markup:
        raw["reply_markup"] = markup
    other = markup if markup and "inline_keyboard" not in markup else None
    return chat.add(Message(raw, content, keyboard=other))


def _reply(chat: Chat, wanted: JSON | None) -> JSON:
    if wanted is None:
        return {}
    found = chat.find(wanted["message_id"])
    if found is None and not wanted.get("allow_sending_without_reply"):
        raise RefusedError(REPLY_NOT_FOUND)
    return {"reply_to_message": found.alone} if found else {}
