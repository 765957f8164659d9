"""Letters on their way to the app's callback: sealed by wechatpy, an older reading of the same documents than ours."""

import asyncio
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import aiohttp
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.bell import Bell
from tests.wecom.screen import JSON, Chat

ANSWER_SECONDS = 5.0


class Postbox:
    """Posts letters to `callback`; what is not answered with 200 within 5 s is posted again, `retries` times.

    `clock` dates letters. `doing` counts those not confirmed yet, `lost` holds those given up.
    """

    def __init__(self, corp_id: str, agent_id: str, token: str, aes_key: str) -> None:
        self.corp_id, self.agent_id = corp_id, agent_id
        self.crypto = WeChatCrypto(token, aes_key, corp_id)
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.callback = ""
        self.retries, self.pause = 3, 0.02
        self.times = 1
        self.doing = 0
        self.lost: list[str] = []
        self.taken: list[str] = []
        """Letters that were answered with 200."""
        self.posts: list[tuple[dict[str, str], bytes]] = []
        """Every request to the callback, to be sent again by who should not."""
        self.bell = Bell()
        self._under_way: set[asyncio.Task[None]] = set()

    def post(self, chat: Chat, fields: JSON) -> None:
        """Posts a letter until it is answered with 200, or given up."""
        common: JSON = {"ToUserName": self.corp_id, "FromUserName": chat.id, "AgentID": self.agent_id}
        common |= {"CreateTime": int(self.clock().timestamp())}
        xml = f"<xml>{xml_of(common | fields)}</xml>"
        for _ in range(self.times):
            self.doing += 1
            task = asyncio.create_task(self._until_taken(xml))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def sealed(self, xml: str, corp_id: str = "", agent: str = "") -> tuple[dict[str, str], bytes]:
        """Query and body of a request with this letter; addressed as WeCom does, unless told otherwise."""
        nonce, timestamp = os.urandom(6).hex(), str(int(self.clock().timestamp()))
        letter = self.crypto.encrypt_message(xml, nonce, timestamp)
        encrypted, signature = (between(letter, tag) for tag in ("Encrypt", "MsgSignature"))
        to = {"ToUserName": corp_id or self.corp_id, "Encrypt": encrypted, "AgentID": agent or self.agent_id}
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}, f"<xml>{xml_of(to)}</xml>".encode()

    def verifying(self, text: str = "1616140317555161061") -> dict[str, str]:
        """The query by which WeCom asks whether the callback is ours."""
        query, body = self.sealed(text)
        return query | {"echostr": between(body.decode(), "Encrypt")}

    async def _until_taken(self, xml: str) -> None:
        try:
            for _ in range(1 + self.retries):
                if await self._posted(*self.sealed(xml)):
                    self.taken.append(xml)
                    return
                await asyncio.sleep(self.pause)
            self.lost.append(xml)
        finally:
            self.doing -= 1
            self.bell.ring()

    async def _posted(self, query: dict[str, str], body: bytes) -> bool:
        self.posts.append((query, body))
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.callback, params=query, data=body) as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)


def xml_of(fields: JSON) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return xml_of(value)
    return f"<![CDATA[{value}]]>" if isinstance(value, str) and "]]>" not in value else escape(str(value))


def between(xml: str, tag: str) -> str:
    found = re.search(rf"<{tag}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{tag}>", xml, re.DOTALL)
    assert found, (tag, xml)
    return found[1]
