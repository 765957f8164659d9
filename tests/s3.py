"""A store that speaks S3, in a thread of its own: a real server (nanio), which refuses what is not rightly signed."""

import asyncio
import socket
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import uvicorn
from nanio.app import build_app
from nanio.auth.credentials import StaticCredentialResolver
from nanio.config import Settings
from starlette.types import Receive, Scope, Send

from storage.bucket import S3Bucket

KEY, SECRET, REGION = "the-key", "the-secret", "us-east-1"


class Store:
    """Has one bucket at a time, whose files lie in `folder`. While `down` it answers nobody what they want."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.down = False
        self.asked: list[str] = []
        """Methods and paths, in the order they came."""
        self.renew()
        keys = StaticCredentialResolver({KEY: SECRET})
        self._app: Any = build_app(Settings(data_dir=directory, region=REGION, credentials=keys))
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(self._answer, log_config=None, lifespan="off", interface="asgi3", http="h11")
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=lambda: asyncio.run(self._server.serve([self._listener])))
        self._thread.start()

    @property
    def url(self) -> str:
        """The address of its bucket."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/{self.folder.name}"

    @property
    def settings(self) -> dict[str, str]:
        return {"CUNBAO_BUCKET_URL": self.url, "CUNBAO_BUCKET_KEY": KEY, "CUNBAO_BUCKET_SECRET": SECRET}

    def renew(self) -> None:
        """A fresh bucket, as at the start."""
        self.folder = self._directory / f"cunbao-{uuid4().hex}"
        self.folder.mkdir()
        self.down = False
        self.asked.clear()

    def kept(self) -> set[str]:
        """The files in the bucket."""
        found = (file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.is_file())
        return {path for path in found if not path.startswith(".nanio")}

    def bucket(self, secret: str = SECRET) -> S3Bucket:
        return S3Bucket(self.url, REGION, KEY, secret)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(f"{scope['method']} {scope['path']}")
        if not self.down:
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body"})
