"""python-telegram-bot, the library the product stands on, finds the fake to be Telegram."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from tests.telegram.pictures import jpeg
from tests.telegram.server import FakeTelegram


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with library(fake) as bot:
        yield bot


def library(fake: FakeTelegram, token: str | None = None) -> Bot:
    requests = [HTTPXRequest(httpx_kwargs={"trust_env": False}) for _ in range(2)]  # no proxy of the machine
    return Bot(
        token or fake.token,
        base_url=f"{fake.url}/bot",
        base_file_url=f"{fake.url}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )


async def test_a_chat_with_buttons(fake: FakeTelegram, bot: Bot) -> None:
    alice = fake.person(1001, "王秀英", language="zh-hans")
    assert (await bot.get_me()).username == "cunbao_test_bot"
    await alice.says("/start")
    (update,) = await bot.get_updates(timeout=1, allowed_updates=Update.ALL_TYPES)
    assert update.message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("走访入户", callback_data="v")]])
    text = "<b>王秀英</b>，要报什么？"
    await update.message.reply_text(text, parse_mode=ParseMode.HTML, reply_markup=keyboard, do_quote=True)
    await alice.hears("王秀英，要报什么")
    await alice.taps("走访入户")
    (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=1)
    assert update.callback_query is not None
    await update.callback_query.answer("好的")
    edited = await update.callback_query.edit_message_text("已选：走访入户")
    assert isinstance(edited, Message)
    assert (edited.message_id, alice.last.text, alice.notices) == (alice.last.id, "已选：走访入户", ["好的"])
    with pytest.raises(BadRequest, match="not modified"):
        await update.callback_query.edit_message_text("已选：走访入户")
    with pytest.raises(BadRequest, match="Query is too old"):
        await update.callback_query.answer()


async def test_files_go_both_ways(fake: FakeTelegram, bot: Bot) -> None:
    alice = fake.person(1001, "王秀英")
    await alice.sends_photo(jpeg(1), "路灯坏了")
    (update,) = await bot.get_updates()
    assert update.message is not None
    file = await update.message.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == jpeg(1)
    await bot.send_photo(1001, jpeg(2), caption="小结")
    await bot.send_document(1001, b"PK table", filename="台账.xlsx")
    photo, document = await alice.hears("小结"), alice.last
    assert (photo.content, document.content, document.file_name) == (jpeg(2), b"PK table", "台账.xlsx")
    again = await bot.send_photo(1001, photo.raw["photo"][-1]["file_id"])
    assert again.photo[-1].file_unique_id == photo.raw["photo"][-1]["file_unique_id"]
    album = await bot.send_media_group(1001, [InputMediaPhoto(jpeg(n)) for n in (3, 4)], caption="两张")
    assert [message.caption for message in album] == ["两张", None]
    assert [message.content for message in alice.chat[-2:]] == [jpeg(3), jpeg(4)]
    with pytest.raises(BadRequest, match=r"Image_process_failed"):
        await bot.send_photo(1001, b"no picture")
    assert fake.violations.pop().endswith("IMAGE_PROCESS_FAILED")


@pytest.mark.parametrize(
    ("method", "content", "words"),
    [
        ("photo", jpeg(1, 9000, 1001), "Photo_invalid_dimensions"),
        ("photo", jpeg(1, 2100, 100), "Photo_invalid_dimensions"),
        ("photo", jpeg(1) + bytes(10 * 1024 * 1024), "File is too big for a photo"),
        ("photo", b"", "File must be non-empty"),
        ("document", b"", "File must be non-empty"),
        ("document", b"12345678", "Request Entity Too Large"),
    ],
)
async def test_files_telegram_would_not_take(
    fake: FakeTelegram, bot: Bot, monkeypatch: pytest.MonkeyPatch, method: str, content: bytes, words: str
) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    monkeypatch.setattr("tests.telegram.sending.UPLOAD_LIMIT", 7 if method == "document" else 50 * 1024 * 1024)
    send = bot.send_photo if method == "photo" else bot.send_document
    with pytest.raises(NetworkError, match=words):
        await send(1001, content)
    assert alice.chat == []
    assert len(fake.violations) == 1
    fake.violations.clear()


async def test_a_caption_is_shorter_than_a_text(fake: FakeTelegram, bot: Bot) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    await bot.send_photo(1001, jpeg(1), caption="字" * 1024)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(1001, jpeg(1), caption="字" * 1025)
    assert len(alice.chat) == 1
    assert fake.violations.pop().endswith("message caption is too long")


async def test_refusals_become_the_librarys_errors(
    fake: FakeTelegram, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else the library warns whenever retry_after is read
    alice = fake.person(1001, "王秀英", started=True)
    group = fake.group(-4567, "东坡村支部", alice)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(9, "x")
    fake.pace.per_chat = 1
    await bot.send_message(1001, "x")
    with pytest.raises(RetryAfter):
        await bot.send_message(1001, "y")
    await alice.blocks()
    fake.pace.per_chat = 0
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1001, "x")
    await group.migrates(-1009999999999)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-4567, "x")
    assert moved.value.new_chat_id == -1009999999999
    fake.drop_next("sendMessage", accepted=True)
    with pytest.raises(NetworkError):
        await bot.send_message(-1009999999999, "x")
    with pytest.raises(InvalidToken):
        async with library(fake, token="1:wrong"):
            pass


async def test_two_pollers_conflict(fake: FakeTelegram, bot: Bot) -> None:
    async with library(fake) as other:
        first = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.1)
        assert await other.get_updates() == ()
        with pytest.raises(Conflict):
            await first


async def test_a_menu_and_the_small_methods(fake: FakeTelegram, bot: Bot) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    await bot.set_my_commands([BotCommand("help", "帮助")], language_code="zh")
    assert [command.description for command in await bot.get_my_commands(language_code="zh")] == ["帮助"]
    await bot.delete_my_commands(language_code="zh")
    await bot.set_my_name("村报")
    await bot.set_my_description("村里的事，一句话报上来", language_code="zh")
    await bot.set_my_short_description("村报")
    await bot.send_chat_action(1001, "typing")
    sent = await bot.send_location(1001, 23.5, 116.2)
    assert await bot.delete_message(1001, sent.message_id)
    assert alice.chat == []


async def test_a_webhook_delivers_what_the_library_reads(fake: FakeTelegram, bot: Bot) -> None:
    arrived: asyncio.Queue[Update] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
        arrived.put_nowait(Update.de_json(await request.json(), bot))
        return web.Response()

    app = web.Application()
    app.router.add_post("/telegram/webhook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = "http://{}:{}/telegram/webhook".format(*runner.addresses[0][:2])
    await bot.set_webhook(url, secret_token="s3cret", allowed_updates=["message"])
    await fake.person(1001, "王秀英").says("早")
    update = await arrived.get()
    assert update.message is not None
    assert update.message.text == "早"
    assert (await bot.get_webhook_info()).url == url
    await bot.delete_webhook()
    await runner.cleanup()
