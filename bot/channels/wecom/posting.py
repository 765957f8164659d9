"""The self-built app's voice: messages, cards and files to a member, through the interface."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.channels.documents import content_of
from bot.channels.wecom.api import Api
from bot.channels.wecom.cards import Card, Words, written
from bot.channels.wecom.outbound import Part, Spoken
from bot.channels.wecom.uploads import LIMITS, kind_of
from bot.quota import Quota
from storage.messages import Outgoing
from storage.problems import BLOCKED, GONE, ChannelError

SPOKEN_BYTES = 2000  # of one message of words; WeCom takes 2,048
CHECKED_SECONDS = 1800  # within which WeCom, if asked to, drops what it has taken already
MOST_UNCERTAIN = 1000
LINK = re.compile(r"<(?=/?a\b)", re.IGNORECASE)
"""The one piece of markup that the app's texts may have."""


def plain(text: str) -> str:
    """The text so that nothing in it is read as a link."""
    return LINK.sub("＜", text)


class Posting:
    """Speaks through `api` as the app `agent`; `prefix` stands before the names of its chats.

    What was sent and never answered is sent again as it was, and WeCom is asked to drop it if it had come through.
    """

    def __init__(
        self,
        api: Api,
        agent: str,
        prefix: str,
        home: str,
        quota: Quota,
        data_dir: Path,
        words: Words,
        tokens: Callable[[], str],
    ) -> None:
        self._api, self._agent, self._prefix, self._home = api, int(agent), prefix, home
        self._quota, self._data_dir, self._words, self._tokens = quota, data_dir, words, tokens
        self._uncertain: OrderedDict[tuple[int, int], Mapping[str, Any]] = OrderedDict()

    async def leave(self, outgoing: Outgoing, place: int, part: Part) -> None:
        """Raises GONE also where WeCom takes the message and says that the member sees the app no longer, and BLOCKED
        where it says that the member has no licence."""
        which, to = (outgoing.number, place), outgoing.chat.removeprefix(self._prefix)
        before = self._uncertain.pop(which, None)
        body = before or {"touser": to, "agentid": self._agent, **await self._body(part, outgoing.number)}
        checked = {"enable_duplicate_check": 1, "duplicate_check_interval": CHECKED_SECONDS} if before else {}
        await self._quota.turn(outgoing.chat)
        try:
            answer = await self._api.call("/cgi-bin/message/send", {**body, **checked})
        except ChannelError as error:
            if before or (error.uncertain and outgoing.number):
                self._remember(which, body)
                raise ChannelError(error.problem, str(error), after=error.after) from None  # it can be said again
            raise
        if to.casefold() in str(answer.get("invaliduser", "")).casefold().split("|"):
            raise ChannelError(GONE, "not among those who see the app")
        if to.casefold() in str(answer.get("unlicenseduser", "")).casefold().split("|"):
            raise ChannelError(BLOCKED, "without a licence for the interface")

    def room(self, chat: str) -> int:
        return self._quota.room(chat)

    async def change(self, outgoing: Outgoing, request: str, task: str, card: Card) -> None:
        await self._quota.turn(outgoing.chat)
        content = written(card, task, self._words, self._home)
        to = outgoing.chat.removeprefix(self._prefix)
        body = {"userids": [to], "agentid": self._agent, "response_code": request, "template_card": content}
        await self._api.call("/cgi-bin/message/update_template_card", body)

    async def _body(self, part: Part, number: int) -> Mapping[str, Any]:
        if isinstance(part, Spoken):
            return {"msgtype": "text", "text": {"content": part.text}}
        if isinstance(part, Card):
            card = written(part, f"{number}-{self._tokens()}", self._words, self._home)
            return {"msgtype": "template_card", "template_card": card}
        content = await asyncio.to_thread(content_of, part, self._data_dir, LIMITS["file"])
        kind = kind_of(content, part.kind)
        return {"msgtype": kind, kind: {"media_id": await self._api.upload(kind, part.name, content)}}

    def _remember(self, which: tuple[int, int], body: Mapping[str, Any]) -> None:
        self._uncertain[which] = body
        if len(self._uncertain) > MOST_UNCERTAIN:
            self._uncertain.popitem(last=False)
