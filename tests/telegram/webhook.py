"""Posts updates to the bot's own server: several at once, each again and again until it is taken."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from tests.telegram.updates import Update, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
RETRY_PAUSE = 0.1  # seconds; Telegram waits longer, tests do not
ANSWER_WITHIN = 30.0  # seconds


@dataclass(frozen=True)
class Address:
    """Where setWebhook wants updates. `target` is what is really called."""

    url: str
    target: str
    secret: str | None
    max_connections: int


class Webhook:
    """The delivery to one address until it is closed."""

    def __init__(self, address: Address, updates: Updates, clock: Callable[[], float]) -> None:
        self.address = address
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._clock = clock
        self._lanes = [asyncio.create_task(self._lane()) for _ in range(address.max_connections)]

    async def close(self) -> None:
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        for update in self._updates.pending:
            update.in_flight = False

    async def _lane(self) -> None:
        headers = {SECRET_HEADER: self.address.secret} if self.address.secret else {}
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            while True:
                update = self._updates.take()
                if update is None:
                    await self._updates.bell.wait()
                else:
                    await self._post_until_taken(session, update)

    async def _post_until_taken(self, session: aiohttp.ClientSession, update: Update) -> None:
        while not await self._taken(session, update):  # noqa: ASYNC110 -- a retry, there is no event to wait for
            await asyncio.sleep(RETRY_PAUSE)
        self._updates.done(update)

    async def _taken(self, session: aiohttp.ClientSession, update: Update) -> bool:
        try:
            async with session.post(self.address.target, json=update.body) as answer:
                await answer.read()
                if answer.ok:
                    return True
                trouble = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            trouble = f"Connection failed: {type(error).__name__}"
        self.last_error = (int(self._clock()), trouble)
        return False
