"""The fake refuses what Telegram refuses, reads every way of sending a call, and breaks on order."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from tests.clock import Clock
from tests.telegram.rawclient import ask, result, updates
from tests.telegram.server import FakeTelegram
from tests.telegram.wire import JSON

BUTTON = {"text": "好", "callback_data": "ok"}
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}

# method, fields, what the refusal says
OUR_FAULTS: list[tuple[str, JSON, str]] = [
    ("sendMessage", {"chat_id": 1001}, "sendMessage.text is missing"),
    ("sendMessage", {"text": "x"}, "sendMessage.chat_id is missing"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "colour": "red"}, "sendMessage.colour is unknown"),
    ("sendMessage", {"chat_id": 1001, "text": 5}, "sendMessage.text must be String, not int"),
    ("editMessageText", {"chat_id": 1001, "message_id": True, "text": "x"}, "message_id must be Integer, not bool"),
    ("sendMessage", {"chat_id": [1], "text": "x"}, "sendMessage.chat_id must be Integer"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "disable_notification": "perhaps"}, "must be Boolean"),
    ("sendMessage", {"chat_id": 1001, "text": "  \n"}, "message text is empty"),
    ("sendMessage", {"chat_id": 1001, "text": "字" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": 1001, "text": "\ud800"}, "strings must be encoded in UTF-8"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag",
    ),
    ("sendMessage", {"chat_id": 1001, "text": "<b>x</i>", "parse_mode": "HTML"}, 'expected "</b>", found "</i>"'),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "1 < 2", "parse_mode": "HTML"},
        'Unsupported start tag "" at byte offset 2',
    ),
    ("sendMessage", {"chat_id": 1001, "text": "好<br>", "parse_mode": "HTML"}, 'start tag "br" at byte offset 3'),
    ("sendMessage", {"chat_id": 1001, "text": "x", "parse_mode": "Word"}, "unsupported parse_mode"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "entities": [{"type": "bold"}]}, "entities[0].offset is missing"),
    ("sendLocation", {"chat_id": 1001, "latitude": 91.0, "longitude": 0}, "location must be a point on earth"),
    ("sendChatAction", {"chat_id": 1001, "action": "thinking"}, "wrong parameter action in request"),
    ("sendMediaGroup", {"chat_id": 1001, "media": []}, "there must be 2-10 items"),
    ("sendMediaGroup", {"chat_id": 1001, "media": [{"type": "photo"}] * 2}, "media[0].media is missing"),
    ("editMessageText", {"text": "x"}, "message identifier is not specified"),
    ("setMyCommands", {"commands": [{"command": "走访", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": "x", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [], "language_code": "zh-hans"}, "invalid language code"),
    ("setMyCommands", {"commands": [], "scope": {"type": "everybody"}}, "setMyCommands.scope"),
    ("setMyName", {"name": "村" * 65}, "bot name is too long"),
    ("setWebhook", {"url": "http://village.example/hook"}, "An HTTPS URL must be provided"),
    ("setWebhook", {"url": "https://village.example:8080/hook"}, "only on ports 80, 88, 443 or 8443"),
    ("setWebhook", {"url": "https://village.example/hook"}, "Failed to resolve host"),
    ("setWebhook", {"url": "http://127.0.0.1/hook", "secret_token": "a b"}, "secret token contains unallowed"),
    ("setWebhook", {"url": "http://127.0.0.1/hook", "max_connections": 101}, "max_connections"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("sendSmoke", {}, "method not found"),
]

# a keyboard, what the refusal says
BAD_KEYBOARDS: list[tuple[JSON, str]] = [
    ({"inline_keyboard": [[{"text": "好", "callback_data": "字" * 22}]]}, "BUTTON_DATA_INVALID"),
    ({"inline_keyboard": [[{"text": "好"}]]}, "Text buttons are unallowed"),
    ({"inline_keyboard": [[{"text": "好", "callback_data": ""}]]}, "Text buttons are unallowed"),
    ({"inline_keyboard": [[{**BUTTON, "url": "https://a.example"}]]}, "Text buttons are unallowed"),
    ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, "must be non-empty"),
    ({"inline_keyboard": [[{"callback_data": "x"}]]}, "text is missing"),
    ({"inline_keyboard": [BUTTON]}, "inline_keyboard[0] must be an array"),
    ({"inline_keyboard": [[{"text": "好", "callback_data": 5}]]}, "callback_data must be String"),
    ({"inline_keyboard": [[{"text": "好", "url": "http://localhost:8080/"}]]}, "Wrong HTTP URL"),
    ({"inline_keyboard": [[BUTTON]] * 101}, "reply markup is too long"),
    ({"buttons": [[BUTTON]]}, "is unknown"),
]

# method, fields, status and words; none of it is the bot's fault
CIRCUMSTANCES: list[tuple[str, JSON, int, str]] = [
    ("sendMessage", {"chat_id": 9, "text": "x"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "x"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": 1002, "text": "x"}, 400, "Bad Request: chat not found"),
    ("sendPhoto", {"chat_id": 1001, "photo": "AgAC"}, 400, "Bad Request: wrong file identifier/HTTP URL specified"),
    ("editMessageText", {"chat_id": 1001, "message_id": 5, "text": "x"}, 400, "Bad Request: message to edit not found"),
    ("deleteMessage", {"chat_id": 1001, "message_id": 5}, 400, "Bad Request: message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "5"}, 400, "Bad Request: query is too old and response timeout"),
    ("getFile", {"file_id": "AgAC"}, 400, "Bad Request: invalid file_id"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 5}},
        400,
        "Bad Request: message to be replied not found",
    ),
]


@pytest.mark.parametrize(("method", "params", "words"), OUR_FAULTS)
async def test_what_a_bot_must_never_send_is_refused_and_noted(
    fake: FakeTelegram, method: str, params: JSON, words: str
) -> None:
    fake.person(1001, "王秀英", started=True)
    answer = await ask(fake, method, **params)
    assert words in answer["description"]
    assert len(fake.violations) == 1
    assert words in fake.violations.pop()


@pytest.mark.parametrize(("keyboard", "words"), BAD_KEYBOARDS)
async def test_a_keyboard_telegram_would_not_show_is_refused(fake: FakeTelegram, keyboard: JSON, words: str) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    answer = await ask(fake, "sendMessage", chat_id=1001, text="x", reply_markup=keyboard)
    assert words in answer["description"]
    assert alice.chat == []
    assert words in fake.violations.pop()


@pytest.mark.parametrize(("method", "params", "status", "words"), CIRCUMSTANCES)
async def test_what_the_world_brings_is_refused_without_blame(
    fake: FakeTelegram, method: str, params: JSON, status: int, words: str
) -> None:
    fake.person(1001, "王秀英", started=True)
    fake.person(1002, "李建国")
    answer = await ask(fake, method, **params)
    assert answer["error_code"] == status
    assert answer["description"].startswith(words)
    assert fake.refusals[0][0] == method


async def test_callback_data_may_be_64_bytes_long(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    button = {"text": "好", "callback_data": "字" * 21 + "x"}
    await result(fake, "sendMessage", chat_id=1001, text="x", reply_markup={"inline_keyboard": [[button]]})
    assert alice.last.labels == ["好"]


async def test_a_wrong_token_is_unauthorized(fake: FakeTelegram) -> None:
    assert await ask(fake, "getMe", token="1:x") == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_method_names_ignore_case(fake: FakeTelegram) -> None:
    assert (await result(fake, "GETME"))["username"] == "cunbao_test_bot"


async def test_editing_without_change_is_refused(fake: FakeTelegram) -> None:
    fake.person(1001, "王秀英", started=True)
    keyboard = {"inline_keyboard": [[BUTTON]]}
    sent = await result(fake, "sendMessage", chat_id=1001, text="第1题", reply_markup=keyboard)
    same = {"chat_id": 1001, "message_id": sent["message_id"], "text": "第1题", "reply_markup": keyboard}
    assert "message is not modified" in (await ask(fake, "editMessageText", **same))["description"]
    edited = await result(fake, "editMessageText", **same | {"text": "第2题"})
    assert (edited["text"], "edit_date" in edited) == ("第2题", True)


async def test_an_edit_without_keyboard_takes_the_buttons_away(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    keyboard = {"inline_keyboard": [[BUTTON]]}
    sent = await result(fake, "sendMessage", chat_id=1001, text="第1题", reply_markup=keyboard)
    await result(fake, "editMessageReplyMarkup", chat_id=1001, message_id=sent["message_id"])
    assert alice.last.labels == []
    again = await ask(fake, "editMessageReplyMarkup", chat_id=1001, message_id=sent["message_id"])
    assert "message is not modified" in again["description"]


async def test_an_old_message_cannot_be_deleted() -> None:
    clock = Clock()
    async with FakeTelegram(clock) as fake:
        alice = fake.person(1001, "王秀英", started=True)
        for _ in range(2):
            await result(fake, "sendMessage", chat_id=1001, text="x")
        first, second = (message.id for message in alice.chat)
        assert await result(fake, "deleteMessage", chat_id=1001, message_id=first)
        clock.advance(timedelta(hours=49))
        answer = await ask(fake, "deleteMessage", chat_id=1001, message_id=second)
        assert answer["description"] == "Bad Request: message can't be deleted"


async def test_html_becomes_entities_counted_in_utf16(fake: FakeTelegram) -> None:
    fake.person(1001, "王秀英", started=True)
    text = '😀 <b>村 &lt;A&gt; <i>报</i></b> <a href="https://a.example/?a=1&amp;b=2">看</a>'
    sent = await result(fake, "sendMessage", chat_id=1001, text=text, parse_mode="HTML")
    assert sent["text"] == "😀 村 <A> 报 看"
    assert sent["entities"] == [
        {"type": "bold", "offset": 3, "length": 7},
        {"type": "italic", "offset": 9, "length": 1},
        {"type": "text_link", "offset": 11, "length": 1, "url": "https://a.example/?a=1&b=2"},
    ]


@pytest.mark.parametrize("kind", ["json", "json with text inside", "urlencoded", "multipart"])
async def test_a_call_may_come_in_any_form(fake: FakeTelegram, kind: str) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    keyboard = {"inline_keyboard": [[BUTTON]]}
    fields = {"chat_id": "1001", "text": "您好 & 再见", "reply_markup": json.dumps(keyboard), "protect_content": "True"}
    form = aiohttp.FormData(fields, default_to_multipart=kind == "multipart")
    ways: dict[str, dict[str, Any]] = {
        "json": {"json": {"chat_id": 1001, "text": "您好 & 再见", "reply_markup": keyboard, "protect_content": True}},
        "json with text inside": {"json": fields},
    }
    url = f"{fake.url}/bot{fake.token}/sendMessage"
    async with aiohttp.ClientSession() as session, session.post(url, **ways.get(kind, {"data": form})) as answer:
        assert answer.status == 200
    assert (alice.last.text, alice.last.labels) == ("您好 & 再见", ["好"])
    assert fake.calls[0].params["protect_content"] is True


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        (FORM_HEADERS, b"chat_id=1001&text=%ff%fe", "strings must be encoded in UTF-8"),
        (FORM_HEADERS, b"chat_id=1001&text=\xff", "strings must be encoded in UTF-8"),
        ({"Content-Type": "application/json"}, b'{"chat_id": 1001, "text"', "can't parse JSON object"),
        ({"Content-Type": "application/json"}, b"[1]", "object expected"),
    ],
)
async def test_unreadable_requests_are_refused(
    fake: FakeTelegram, headers: dict[str, str], body: bytes, words: str
) -> None:
    url = f"{fake.url}/bot{fake.token}/sendMessage"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 400
        assert words in await answer.text()
    assert words in fake.violations.pop()


async def test_the_menu_is_kept_by_scope_and_language(fake: FakeTelegram) -> None:
    fake.person(1001, "王秀英", started=True)
    chinese, english = ([{"command": "help", "description": words}] for words in ("帮助", "Help"))
    scope = {"type": "chat", "chat_id": 1001}
    await result(fake, "setMyCommands", commands=chinese, language_code="zh")
    await result(fake, "setMyCommands", commands=english, scope=scope)
    assert await result(fake, "getMyCommands", language_code="zh") == chinese
    assert await result(fake, "getMyCommands", scope=scope) == english
    await result(fake, "deleteMyCommands", scope=scope)
    assert await result(fake, "getMyCommands", scope=scope) == []
    await result(fake, "setMyShortDescription", short_description="村里的事，一句话报上来", language_code="zh")
    assert fake.world.profile == {"short_description@zh": "村里的事，一句话报上来"}


async def test_refusals_come_on_order_and_end(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    fake.refuse_next(
        "sendMessage", 429, {"description": "Too Many Requests", "parameters": {"retry_after": 3}}, times=2
    )
    for _ in range(2):
        answer = await ask(fake, "sendMessage", chat_id=1001, text="x")
        assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 3})
    assert alice.chat == []
    await result(fake, "sendMessage", chat_id=1001, text="x")
    fake.refuse_next("*", 502, b"<html>Bad Gateway</html>")
    async with aiohttp.ClientSession() as session, session.get(f"{fake.url}/bot{fake.token}/getMe") as page:
        assert (page.status, await page.read()) == (502, b"<html>Bad Gateway</html>")


@pytest.mark.parametrize(("accepted", "arrived"), [(False, 0), (True, 1)])
async def test_a_connection_breaks_before_or_after_acceptance(fake: FakeTelegram, accepted: bool, arrived: int) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    fake.drop_next("sendMessage", accepted=accepted)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await ask(fake, "sendMessage", chat_id=1001, text="x")
    assert len(alice.chat) == arrived
    await result(fake, "sendMessage", chat_id=1001, text="y")
    assert alice.last.text == "y"


async def test_the_pace_is_limited_per_chat_and_overall(fake: FakeTelegram) -> None:
    for number in (1, 2, 3):
        fake.person(number, "王秀英", started=True)
    fake.pace.per_chat, fake.pace.overall = 1, 2
    answers = [await ask(fake, "sendMessage", chat_id=number, text="x") for number in (1, 1, 2, 3)]
    assert [answer.get("error_code") for answer in answers] == [None, 429, None, 429]
    assert answers[1]["description"] == "Too Many Requests: retry after 1"
    assert answers[1]["parameters"] == {"retry_after": 1}


async def test_what_the_fake_says_is_checked_too(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    alice.send({"sticker": {"emoji": "👍"}})
    assert len(await updates(fake)) == 1
    assert "fake update.message.sticker.file_id is missing" in fake.violations
    fake.violations.clear()
