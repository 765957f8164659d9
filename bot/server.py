"""The one HTTP listener: pages, webhooks, health."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette


class Server:
    """Serves everything that `web` knows; with port 0 `port` is known once it runs."""

    def __init__(self, web: Starlette, host: str, port: int) -> None:
        config = uvicorn.Config(
            web, host=host, port=port, log_level="warning", access_log=False, lifespan="off", http="h11"
        )
        self._host = host
        self._server = _QuietServer(config)
        self.port = port

    async def run(self) -> None:
        config = self._server.config
        listener = config.bind_socket() if ":" in self._host else _bound(self._host, config.port)
        listener.listen(config.backlog)  # who reads the address may knock at once
        self.port = listener.getsockname()[1]
        print(f"Cunbao 村报: http://{self._host}:{self.port}/", flush=True)  # noqa: T201 -- people and scripts read it
        await self._server.serve(sockets=[listener])


class _QuietServer(uvicorn.Server):
    """Leaves the signals to whoever runs the whole program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bound(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener
