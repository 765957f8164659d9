"""The check-in as python-telegram-bot would have it written: a ConversationHandler, state in memory."""

import os
import sqlite3
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

WHAT, PLACE, PEOPLE, PICTURE, NOTE, SURE = range(6)
KINDS = InlineKeyboardMarkup.from_row(
    [InlineKeyboardButton("Meeting", callback_data="meeting"), InlineKeyboardButton("Visit", callback_data="visit")]
)
SUBMIT = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Submit", callback_data="submit"))
store = sqlite3.connect(os.environ["BOT_STORE"], isolation_level=None)
store.executescript(
    "pragma journal_mode = wal; pragma synchronous = full;"
    "create table reports (id integer primary key, chat, what, place, people, picture, note)"
)
Context = ContextTypes.DEFAULT_TYPE


async def begin(update: Update, context: Context) -> int:
    context.user_data.clear()
    await update.message.reply_text("What kind was it?", reply_markup=KINDS)
    return WHAT


async def what(update: Update, context: Context) -> int:
    await update.callback_query.answer()
    context.user_data["what"] = update.callback_query.data
    await update.effective_chat.send_message("Which place?")
    return PLACE


async def place(update: Update, context: Context) -> int:
    context.user_data["place"] = update.message.text
    await update.message.reply_text("How many people?")
    return PEOPLE


async def people(update: Update, context: Context) -> int:
    context.user_data["people"] = int(update.message.text)
    await update.message.reply_text("Send a photo")
    return PICTURE


async def picture(update: Update, context: Context) -> int:
    context.user_data["picture"] = update.message.photo[-1].file_id
    await update.message.reply_text("Any note?")
    return NOTE


async def note(update: Update, context: Context) -> int:
    context.user_data["note"] = update.message.text
    await update.message.reply_text("Please confirm", reply_markup=SUBMIT)
    return SURE


async def submit(update: Update, context: Context) -> int:
    await update.callback_query.answer()
    said: dict[str, Any] = context.user_data
    row = (update.effective_chat.id, said["what"], said["place"], said["people"], said["picture"], said["note"])
    kept = store.execute("insert into reports (chat, what, place, people, picture, note) values (?,?,?,?,?,?)", row)
    await update.effective_chat.send_message(f"Saved #{kept.lastrowid}")
    return ConversationHandler.END


def main() -> None:
    api = os.environ["BOT_API"]
    app = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    application = app.build()
    line = filters.TEXT & ~filters.COMMAND
    talk = ConversationHandler(
        entry_points=[CommandHandler("checkin", begin)],
        states={
            WHAT: [CallbackQueryHandler(what)],
            PLACE: [MessageHandler(line, place)],
            PEOPLE: [MessageHandler(filters.Regex(r"^\d+$"), people)],
            PICTURE: [MessageHandler(filters.PHOTO, picture)],
            NOTE: [MessageHandler(line, note)],
            SURE: [CallbackQueryHandler(submit)],
        },
        fallbacks=[CommandHandler("checkin", begin)],
    )
    application.add_handler(talk)
    application.run_polling()


main()
