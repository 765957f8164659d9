"""Stays subscribed to WeCom: connects again after whatever end, patiently where we are refused or pushed out.

Outbound only: no public address is needed. One connection a bot: a second one ends the first, so nothing is tried fast.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.patience import Patience
from bot.channels.wecom.dialing import dial
from bot.channels.wecom.errors import subscription_error
from bot.channels.wecom.line import Hear, Line
from storage import faults
from storage.problems import BROKEN, NETWORK, SLOW_DOWN, TAKEN, UNAUTHORIZED, ChannelError, Problem

LINE_SECONDS = 10.0  # that what is to be said waits for a connection
STEADY_SECONDS = 300.0  # a connection that held so long was no attempt any more
REFUSED_PATIENCE = (30.0, 900.0)  # seconds: the first and the longest wait where trying again seldom helps
WORDS = {
    UNAUTHORIZED: "bot id and secret are refused: check CUNBAO_WECOM_BOT_ID and CUNBAO_WECOM_BOT_SECRET",
    TAKEN: "another program has connected with this bot: stop it, or give each its own bot",
    SLOW_DOWN: "subscribed too often: WeCom wants us slower",
}
_LOG = logging.getLogger(__name__)


class LongLine:
    """`hear` gets every frame that says what a person did. `tokens` draws ids of requests."""

    def __init__(
        self,
        url: str,
        bot_id: str,
        secret: str,
        hear: Hear,
        tokens: Callable[[], str],
        patience: Callable[..., Patience],
    ) -> None:
        self.problem: Problem | None = NETWORK
        """Why nothing comes in; None while we are subscribed."""
        self._url, self._credentials = url, {"bot_id": bot_id, "secret": secret}
        self._hear, self._tokens = hear, tokens
        self._patience, self._long_patience = patience(), patience(*REFUSED_PATIENCE)
        self._line: Line | None = None
        self._ready = asyncio.Event()
        self._said = ""

    async def run(self) -> None:
        """Until cancelled: what had come by then was heard."""
        while True:
            try:
                await self._stay()
                trouble = ChannelError(NETWORK, "the connection ended")
            except ChannelError as error:
                trouble = error
            except Exception as error:  # whatever it is, a pause may help, and the other channels go on
                faults.record(_LOG, error, "wecom: the connection ended with a fault")
                trouble = ChannelError(BROKEN)
            await asyncio.sleep(self._pause(trouble))

    async def ask(self, command: str, body: Mapping[str, Any], request: str = "") -> Mapping[str, Any]:
        """The answer's body; waits a little for a connection. Raises ChannelError."""
        try:
            async with asyncio.timeout(LINE_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            raise ChannelError(self.problem or NETWORK, "not connected") from None
        if self._line is None:
            raise ChannelError(NETWORK, "not connected")
        return await self._line.ask(command, body, request)

    async def _stay(self) -> None:
        """One connection, until it is of no use any more. Raises ChannelError where it was refused or taken."""
        socket = await dial(self._url)
        line = Line(socket, self._hear, self._tokens)
        reading = asyncio.create_task(line.read())
        try:
            await line.ask("aibot_subscribe", self._credentials, refused=subscription_error)
            await self._use(line)
            if line.kicked:
                raise ChannelError(TAKEN)
        finally:
            await socket.close()
            await reading  # what came before the end is heard

    async def _use(self, line: Line) -> None:
        """Lets others ask over the line until it is of no use any more; patience returns once it has held a while."""
        if self._said:
            _LOG.warning("wecom: connected again")
        self.problem, self._said, self._line = None, "", line
        self._ready.set()
        clock = asyncio.get_running_loop().time
        since = clock()
        try:
            await line.beat()
        finally:
            self.problem, self._line = NETWORK, None  # at once: who asks now must not take it for a fault of their own
            self._ready.clear()
        if clock() - since >= STEADY_SECONDS:
            self._patience.reset()
            self._long_patience.reset()

    def _pause(self, trouble: ChannelError) -> float:
        """Seconds until the next try."""
        self.problem = trouble.problem
        words = WORDS.get(trouble.problem, str(trouble))
        if words != self._said:  # one line for one kind of trouble, however often it is met in a row
            self._said = words
            _LOG.warning("wecom: %s", words)
        if trouble.problem in (NETWORK, BROKEN):
            return self._patience.next()
        return self._long_patience.next()
