"""Says one `Outgoing`, by whichever voice: a press is answered on its card, all else below it, part by part."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.wecom.cards import Card, cards, marked
from bot.channels.wecom.inbound import UPDATE, WELCOME
from bot.channels.wecom.outbound import Part, Write, parts, pressable, wording
from storage.messages import NOTICE, Outgoing
from storage.problems import EXPIRED, REFUSED, ChannelError

SPARED = 8
"""Messages within the minute that are kept for what people wait for: a mark is none of these."""
Shown = Callable[[str, int, str], Awaitable[Outgoing | None]]
"""What stands on a card: by chat, the number of our line, and the card's id."""


class Voice(Protocol):
    """The bot's, or the app's. Its methods raise ChannelError."""

    async def leave(self, outgoing: Outgoing, place: int, part: Part) -> None:
        """Sends one part of a message, the `place`-th of it."""

    def room(self, chat: str) -> int:
        """How many messages this chat may get at this moment."""

    async def change(self, outgoing: Outgoing, request: str, task: str, card: Card) -> None:
        """Puts another content on the card `task`, which was pressed by this request."""


@dataclass(frozen=True)
class Saying:
    """`limit` is the longest message of words in bytes, `write` how they are written."""

    voice: Voice
    limit: int
    write: Write
    shown: Shown
    said: dict[int, int]
    """Of lines that failed half said: how many of their parts were taken."""

    async def send(self, outgoing: Outgoing) -> None:
        """Says it. Raises ChannelError."""
        letter, _, rest = outgoing.ack.partition(" ")
        if letter != UPDATE:
            await self._say(outgoing)
            return
        request, card, data = [*rest.split(" ", 2), "", ""][:3]
        if outgoing.replaces == card and outgoing.text:
            if not await self._replace(outgoing, request, card):
                await self._say(outgoing)
        else:
            mark = self._mark(outgoing, request, card, data)
            said, _ = await asyncio.gather(self._say(outgoing), mark, return_exceptions=True)
            if said is not None:
                raise said

    async def _say(self, outgoing: Outgoing) -> None:
        made = parts(_in_one(outgoing), self.limit, self.write)
        await each(outgoing, made, self.said, lambda place, part: self.voice.leave(outgoing, place, part))

    async def _replace(self, outgoing: Outgoing, request: str, task: str) -> bool:
        """Whether all of it now stands on the pressed card."""
        before, found = cards(wording(outgoing), pressable(outgoing))
        if before or len(found) > 1 or outgoing.document:
            return False
        try:
            await self.voice.change(outgoing, request, task, found[0])
        except ChannelError as error:
            if error.problem not in (EXPIRED, REFUSED):
                raise
            return False
        return True

    async def _mark(self, outgoing: Outgoing, request: str, task: str, data: str) -> None:
        """Shows on the pressed card what was chosen: a service that may fail, and takes no answer's place."""
        if self.voice.room(outgoing.chat) < SPARED:
            return
        number = task.partition("-")[0]
        shown = await self.shown(outgoing.chat, int(number), task) if number.isdecimal() else None
        if shown is None:
            return
        for card in cards(wording(shown), pressable(shown))[1]:
            if any(choice.data == data for choice in (*card.buttons, *card.options)):
                await self.voice.change(outgoing, request, task, marked(card, data))


async def each(
    outgoing: Outgoing, made: Sequence[Part], said: dict[int, int], leave: Callable[[int, Part], Awaitable[None]]
) -> None:
    """Sends all parts in order; what was taken before a fault, as is kept in `said` by number of the line, is not said
    again. Of a notice also not what may have been."""
    number = outgoing.number
    for place in range(said.get(number, 0), len(made)):
        try:
            await leave(place, made[place])
        except ChannelError as error:
            if not (error.uncertain and outgoing.kind == NOTICE and place + 1 < len(made)):
                raise
            said[number] = place + 1
            raise ChannelError(error.problem, str(error), after=error.after) from None  # for the rest, which is not
        if number:
            said[number] = place + 1
    said.pop(number, None)


def _in_one(outgoing: Outgoing) -> Outgoing:
    """A greeting is taken once, and what follows it reaches only who has written before: what does not fit on one card
    is said in one message, with the choices written below, which can be typed."""
    choices = pressable(outgoing)
    if not outgoing.ack.startswith(f"{WELCOME} ") or not choices:
        return outgoing
    before, found = cards(wording(outgoing), choices)
    if not before and len(found) == 1:
        return outgoing
    labels = [choice.label for choice in choices]
    return outgoing.model_copy(update={"text": "\n".join([wording(outgoing), *labels]), "rows": ()})
