"""The check-in as aiogram would have it written: states of its FSM, in memory or in SQLite by hand (STATE=sqlite)."""

import asyncio
import json
import os
import sqlite3
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

store = sqlite3.connect(os.environ["BOT_STORE"], isolation_level=None)
store.executescript(
    "pragma journal_mode = wal; pragma synchronous = full;"
    "create table reports (id integer primary key, chat, what, place, people, picture, note);"
    "create table talks (chat integer primary key, state text, data text not null default '{}')"
)
SET_STATE = "insert into talks (chat, state) values (?1, ?2) on conflict do update set state = ?2"
SET_DATA = "insert into talks (chat, data) values (?1, ?2) on conflict do update set data = ?2"


class Rows(BaseStorage):
    """One row a chat: aiogram comes without a storage in SQLite."""

    async def set_state(self, key: StorageKey, state: Any = None) -> None:
        store.execute(SET_STATE, (key.chat_id, state.state if isinstance(state, State) else state))

    async def get_state(self, key: StorageKey) -> str | None:
        return self._row(key)[0]

    async def set_data(self, key: StorageKey, data: Any) -> None:
        store.execute(SET_DATA, (key.chat_id, json.dumps(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict(json.loads(self._row(key)[1]))

    async def close(self) -> None:
        store.close()

    def _row(self, key: StorageKey) -> tuple[str | None, str]:
        found = store.execute("select state, data from talks where chat = ?", (key.chat_id,)).fetchone()
        return found or (None, "{}")


class Asked(StatesGroup):
    what, place, people, picture, note, sure = (State() for _ in range(6))


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=label.lower()) for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


dispatcher = Dispatcher(storage=Rows() if os.environ.get("STATE") == "sqlite" else MemoryStorage())


@dispatcher.message(Command("checkin"))
async def begin(message: Message, state: FSMContext) -> None:
    await state.set_data({})
    await state.set_state(Asked.what)
    await message.answer("What kind was it?", reply_markup=keyboard("Meeting", "Visit"))


@dispatcher.callback_query(Asked.what)
async def what(press: CallbackQuery, state: FSMContext) -> None:
    await press.answer()
    await state.update_data(what=press.data)
    await state.set_state(Asked.place)
    await press.message.answer("Which place?")


@dispatcher.message(Asked.place, F.text)
async def place(message: Message, state: FSMContext) -> None:
    await state.update_data(place=message.text)
    await state.set_state(Asked.people)
    await message.answer("How many people?")


@dispatcher.message(Asked.people, F.text.regexp(r"^\d+$"))
async def people(message: Message, state: FSMContext) -> None:
    await state.update_data(people=int(message.text))
    await state.set_state(Asked.picture)
    await message.answer("Send a photo")


@dispatcher.message(Asked.picture, F.photo)
async def picture(message: Message, state: FSMContext) -> None:
    await state.update_data(picture=message.photo[-1].file_id)
    await state.set_state(Asked.note)
    await message.answer("Any note?")


@dispatcher.message(Asked.note, F.text)
async def note(message: Message, state: FSMContext) -> None:
    await state.update_data(note=message.text)
    await state.set_state(Asked.sure)
    await message.answer("Please confirm", reply_markup=keyboard("Submit", "Cancel"))


@dispatcher.callback_query(Asked.sure, F.data == "submit")
async def submit(press: CallbackQuery, state: FSMContext) -> None:
    await press.answer()
    said = await state.get_data()
    row = (press.from_user.id, said["what"], said["place"], said["people"], said["picture"], said["note"])
    kept = store.execute("insert into reports (chat, what, place, people, picture, note) values (?,?,?,?,?,?)", row)
    await state.clear()
    await press.message.answer(f"Saved #{kept.lastrowid}")


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API"]))
    await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))


asyncio.run(main())
