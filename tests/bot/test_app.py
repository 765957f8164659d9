"""The whole program ends with a status that says whether it was asked to."""

import signal
import socket
from pathlib import Path

from tests.acceptance.program import Program


async def test_a_part_that_fails_is_no_good_end(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        program = Program(tmp_path, {"CUNBAO_HTTP_PORT": str(taken.getsockname()[1])})
        assert "web" in await program.cunbao("run", status=1)


async def test_who_is_told_to_stop_ends_well(tmp_path: Path) -> None:
    program = await Program(tmp_path).start()
    assert await program.stop(signal.SIGTERM) == 0
