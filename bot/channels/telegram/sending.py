"""Makes the calls that say one `Outgoing`: edits that may fall back, files, the answer to a press beside them."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from telegram import Bot, InputFile
from telegram.error import TelegramError

from bot.channels.documents import content_of
from bot.channels.telegram.errors import channel_error
from bot.channels.telegram.outbound import Request, acknowledgement, anew, requests
from bot.channels.telegram.transport import Transport
from storage.messages import Document, Outgoing
from storage.problems import EXPIRED, REFUSED, ChannelError

UPLOAD_LIMIT = 50 * 1024 * 1024  # bytes
UNEDITABLE = ("message can't be edited", "message to edit not found", "no text in the message", "message_id_invalid")
UNCHANGED = "message is not modified"


class Sending:
    """Sends over `transport`; files are read from below `data_dir` only."""

    def __init__(self, transport: Transport, bot: Bot, data_dir: Path) -> None:
        self._transport, self._bot, self._data_dir = transport, bot, data_dir

    async def send(self, outgoing: Outgoing) -> None:
        """Says it, and answers a press at the same time. Raises ChannelError.

        Where there is something to say, a press that cannot be answered is no failure: saying it twice would be worse.
        """
        calls, press = requests(outgoing), acknowledgement(outgoing)
        if press is None:
            await self._say(calls)
        elif not calls:
            await self._acknowledge(press)
        else:
            said, _ = await asyncio.gather(self._say(calls), self._acknowledge(press), return_exceptions=True)
            if said is not None:
                raise said

    async def call(self, method: str, params: Mapping[str, Any]) -> Any:
        """The result of a method. Raises ChannelError."""
        try:
            return await self._transport.call(method, params)
        except TelegramError as error:
            raise channel_error(error) from error

    async def _say(self, calls: Sequence[Request]) -> None:
        for method, params in calls:
            if method == "editMessageText":
                await self._edit((method, params))
            elif method == "sendMessage":
                await self.call(method, params)
            else:
                await self._upload(params)

    async def _edit(self, request: Request) -> None:
        try:
            await self.call(*request)
        except ChannelError as error:
            words = str(error).casefold()
            if error.problem is REFUSED and any(part in words for part in UNEDITABLE):
                await self.call(*anew(request))
            elif UNCHANGED not in words:
                raise

    async def _acknowledge(self, press: Request) -> None:
        try:
            await self.call(*press)
        except ChannelError as error:
            if error.problem is not EXPIRED:
                raise

    async def _upload(self, params: dict[str, Any]) -> None:
        field = "photo" if "photo" in params else "document"
        document: Document = params[field]
        content = await asyncio.to_thread(content_of, document, self._data_dir, UPLOAD_LIMIT)
        file = InputFile(content, filename=document.name)
        rest = {name: value for name, value in params.items() if name not in ("chat_id", field)}
        send = self._bot.send_photo if field == "photo" else self._bot.send_document
        try:
            await send(params["chat_id"], file, api_kwargs=rest)
        except TelegramError as error:
            raise channel_error(error) from error
