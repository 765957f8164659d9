"""The smart bot's voice: an answer where a request may still be answered, a push everywhere else."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.channels.documents import content_of
from bot.channels.wecom.cards import Card, Words, written
from bot.channels.wecom.inbound import ANSWER, GROUP, WELCOME
from bot.channels.wecom.longline import LongLine
from bot.channels.wecom.outbound import Part, Spoken
from bot.channels.wecom.uploads import LIMITS, PER_HOUR, PER_MINUTE, kind_of, upload
from bot.quota import Quota
from storage.messages import REPLY, Document, Outgoing
from storage.problems import EXPIRED, GONE, ChannelError

SPOKEN_BYTES = 20_000  # of one message of words; WeCom takes 20,480
RESPOND = {ANSWER: "aibot_respond_msg", WELCOME: "aibot_respond_welcome_msg"}
Body = Mapping[str, Any]


class Speaking:
    """Speaks over `line`. `tokens` draws what tells two cards of one line apart."""

    def __init__(self, line: LongLine, quota: Quota, data_dir: Path, words: Words, tokens: Callable[[], str]) -> None:
        self._line, self._quota, self._data_dir = line, quota, data_dir
        self._words, self._tokens = words, tokens
        self._uploads = Quota(((PER_MINUTE, 60.0), (PER_HOUR, 3600.0)), lambda: asyncio.get_running_loop().time())

    async def leave(self, outgoing: Outgoing, place: int, part: Part) -> None:
        """What a request may not be answered with any more is pushed. A greeting is taken once. Raises EXPIRED where
        an answer cannot be pushed: who only opened the chat never wrote, and is reached as soon as they do."""
        body = await self._body(part, outgoing.number)
        await self._quota.turn(outgoing.chat)
        letter, _, request = outgoing.ack.partition(" ")
        if letter == WELCOME and place:
            letter = ""
        if letter not in RESPOND or not await self._answer(letter, request, body):
            try:
                await self._push(outgoing.chat, body)
            except ChannelError as error:
                if error.problem is GONE and outgoing.kind == REPLY:
                    raise ChannelError(EXPIRED, "an answer to who never wrote") from None
                raise

    def room(self, chat: str) -> int:
        return self._quota.room(chat)

    async def change(self, outgoing: Outgoing, request: str, task: str, card: Card) -> None:
        await self._quota.turn(outgoing.chat)
        content = written(card, task, self._words)
        body = {"response_type": "update_template_card", "template_card": content}
        await self._line.ask("aibot_respond_update_msg", body, request)

    async def _answer(self, letter: str, request: str, body: Body) -> bool:
        """Whether the request could still be answered."""
        if letter == WELCOME and body["msgtype"] == "markdown":
            body = {"msgtype": "text", "text": body["markdown"]}
        try:
            await self._line.ask(RESPOND[letter], body, request)
        except ChannelError as error:
            if error.problem is not EXPIRED:
                raise
            return False
        return True

    async def _push(self, chat: str, body: Body) -> None:
        to = {"chatid": chat.removeprefix(GROUP), "chat_type": 2 if chat.startswith(GROUP) else 1}
        await self._line.ask("aibot_send_msg", {**to, **body})

    async def _body(self, part: Part, number: int) -> Body:
        if isinstance(part, Spoken):
            return {"msgtype": "markdown", "markdown": {"content": part.text}}
        if isinstance(part, Card):
            card = written(part, f"{number}-{self._tokens()}", self._words)
            return {"msgtype": "template_card", "template_card": card}
        return await self._file(part)

    async def _file(self, document: Document) -> Body:
        content = await asyncio.to_thread(content_of, document, self._data_dir, LIMITS["file"])
        kind = kind_of(content, document.kind)
        media = await upload(self._line, self._uploads, kind, document.name, content)
        return {"msgtype": kind, kind: {"media_id": media}}
