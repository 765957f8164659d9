"""The methods the fake knows, by name."""

from collections.abc import Callable

from tests.telegram import editing, profile, receiving, sending
from tests.telegram.wire import Call
from tests.telegram.world import World

Method = Callable[[World, Call], object]

METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "logOut": profile.agree,
    "close": profile.agree,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_profile,
    "setMyDescription": profile.set_profile,
    "setMyShortDescription": profile.set_profile,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getFile": receiving.get_file,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendLocation": sending.send_location,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": editing.answer_callback_query,
}
PACED = {"sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "sendLocation", "editMessageText"}
