"""Says one `Outgoing` as the smart bot: an answer where a request may still be answered, a push everywhere else."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from bot.channels.documents import content_of
from bot.channels.wecom.cards import Card, Words, cards, marked, written
from bot.channels.wecom.inbound import ANSWER, GROUP, UPDATE, WELCOME
from bot.channels.wecom.longline import LongLine
from bot.channels.wecom.outbound import Part, Spoken, parts, plain, pressable, wording
from bot.channels.wecom.uploads import LIMITS, PER_HOUR, PER_MINUTE, kind_of, upload
from bot.windows import Windows
from storage.messages import Document, Outgoing
from storage.problems import EXPIRED, REFUSED, ChannelError

SPOKEN_BYTES = 20_000  # of one message of words; WeCom takes 20,480
RESPOND = {ANSWER: "aibot_respond_msg", WELCOME: "aibot_respond_welcome_msg"}
Shown = Callable[[str, int, str], Awaitable[Outgoing | None]]
"""What stands on a card: by chat, the number of our line, and the card's id."""
Body = Mapping[str, Any]


class Speaking:
    """Speaks over `line`. `tokens` draws what tells two cards of one line apart."""

    def __init__(
        self, line: LongLine, windows: Windows, data_dir: Path, words: Words, shown: Shown, tokens: Callable[[], str]
    ) -> None:
        self._line, self._windows, self._data_dir = line, windows, data_dir
        self._words, self._shown, self._tokens = words, shown, tokens
        self._uploads = Windows(((PER_MINUTE, 60.0), (PER_HOUR, 3600.0)), lambda: asyncio.get_running_loop().time())
        self._said: dict[int, int] = {}
        """Of lines that failed half said: how many of their parts were taken."""

    async def send(self, outgoing: Outgoing) -> None:
        """Says it. Raises ChannelError."""
        letter, _, rest = outgoing.ack.partition(" ")
        if letter != UPDATE:
            await self._say(outgoing, letter, rest)
            return
        request, card, data = [*rest.split(" ", 2), "", ""][:3]
        if outgoing.replaces == card and outgoing.text:
            if not await self._replace(outgoing, request, card):
                await self._say(outgoing)
        else:
            mark = self._mark(outgoing.chat, request, card, data)
            said, _ = await asyncio.gather(self._say(outgoing), mark, return_exceptions=True)
            if said is not None:
                raise said

    async def _say(self, outgoing: Outgoing, letter: str = "", request: str = "") -> None:
        """All its parts in order; what was taken before a fault is not said again."""
        made, number = parts(outgoing, SPOKEN_BYTES, plain), outgoing.number
        for place in range(self._said.get(number, 0), len(made)):
            body = await self._body(made[place], number)
            await self._windows.turn(outgoing.chat)
            if not request or not await self._answer(letter, request, body):
                await self._push(outgoing.chat, body)
                request = ""
            elif letter == WELCOME:
                request = ""  # a greeting is taken once
            if number:
                self._said[number] = place + 1
        self._said.pop(number, None)

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

    async def _replace(self, outgoing: Outgoing, request: str, card: str) -> bool:
        """Whether all of it now stands on the pressed card."""
        before, found = cards(wording(outgoing), pressable(outgoing))
        if before or len(found) > 1 or outgoing.document:
            return False
        try:
            await self._update(outgoing.chat, request, written(found[0], card, self._words))
        except ChannelError as error:
            if error.problem not in (EXPIRED, REFUSED):
                raise
            return False
        return True

    async def _mark(self, chat: str, request: str, card: str, data: str) -> None:
        """Shows on the pressed card what was chosen: a service that may fail."""
        number = card.partition("-")[0]
        shown = await self._shown(chat, int(number), card) if number.isdecimal() else None
        if shown is None:
            return
        for one in cards(wording(shown), pressable(shown))[1]:
            if any(choice.data == data for choice in (*one.buttons, *one.options)):
                await self._update(chat, request, written(marked(one, data), card, self._words))

    async def _update(self, chat: str, request: str, card: Body) -> None:
        await self._windows.turn(chat)
        body = {"response_type": "update_template_card", "template_card": card}
        await self._line.ask("aibot_respond_update_msg", body, request)
