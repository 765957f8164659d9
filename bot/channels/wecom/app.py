"""The self-built app 自建应用: its callback, and its interface, which is asked for a token as long as it runs."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from starlette.routing import Route

from bot.channels.channel import Accept
from bot.channels.patience import Patience
from bot.channels.wecom.api import Api
from bot.channels.wecom.callback import Callback
from bot.channels.wecom.crypto import Letters, key_of
from bot.channels.wecom.letters import MEDIA
from bot.channels.wecom.runs import Runs
from bot.channels.wecom.settings import AppSettings
from storage.messages import Attachment, Incoming
from storage.problems import NETWORK, UNAUTHORIZED, UNTRUSTED, ChannelError, Problem

NOTE = "wecom-nonces.txt"
LOOK_AGAIN = 600.0  # seconds; a token lives two hours
WORDS = {
    UNAUTHORIZED: "the app is refused: check CUNBAO_WECOM_CORP_ID, CUNBAO_WECOM_AGENT_ID and CUNBAO_WECOM_APP_SECRET",
    UNTRUSTED: "the app takes nothing from this machine's address: add it to the app's trusted ones (60020)",
    NETWORK: "the app's interface is not reached: check the network and CUNBAO_WECOM_API_URL",
}
_LOG = logging.getLogger(__name__)


class App:
    """One app. `prefix` goes before the names of its chats; `data_dir` takes a note of used nonces. Raises ForgedError
    for an AES key that is none."""

    def __init__(
        self,
        settings: AppSettings,
        prefix: str,
        data_dir: Path,
        now: Callable[[], datetime],
        patience: Callable[..., Patience],
    ) -> None:
        self.api = Api(settings.api_url, settings.corp_id, settings.secret)
        letters = Letters(settings.token, key_of(settings.aes_key), settings.corp_id)
        runs = Runs()

        def heard(message: Incoming) -> Incoming:
            return runs.joined(message, now())

        self._callback = Callback(letters, settings.agent_id, prefix, data_dir / NOTE, now, heard)
        self._patience, self._agent_id, self._said = patience(), settings.agent_id, ""

    @property
    def problem(self) -> Problem | None:
        return self.api.problem

    def routes(self) -> list[Route]:
        return self._callback.routes()

    async def receive(self, accept: Accept) -> None:
        """Until cancelled; keeps a token at hand, so that what is wrong with it is known before somebody writes, and
        looks whether trouble is over."""
        self._callback.accept = accept
        try:
            while True:
                pause = await self._look()
                if self.api.problem:
                    await asyncio.sleep(pause)
                else:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self.api.troubled.wait(), pause)
        finally:
            self._callback.accept = None

    def knows(self, attachment: Attachment) -> bool:
        """Whether it came by this app's callback."""
        return attachment.ref.startswith(f"{MEDIA} ")

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment, for three days. Raises ChannelError."""
        return await self.api.download(attachment.ref.removeprefix(f"{MEDIA} "), limit)

    async def close(self) -> None:
        await self.api.close()

    async def _look(self) -> float:
        """Seconds until the next look."""
        try:
            await self.api.token()
            if self.api.problem:
                await self.api.look(f"/cgi-bin/agent/get?agentid={self._agent_id}")
        except ChannelError as error:
            self._say(WORDS.get(error.problem, str(error)))
            return max(error.after, self._patience.next())
        self._say("")
        self._patience.reset()
        return LOOK_AGAIN

    def _say(self, words: str) -> None:
        """One line for one kind of trouble, however often it is met in a row."""
        if words != self._said:
            _LOG.warning("wecom: %s", words or "the app is reached again")
            self._said = words
