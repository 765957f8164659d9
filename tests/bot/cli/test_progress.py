"""Progress where there is no terminal: a line now and then, beside the output."""

import pytest

from bot.cli.shell import LINE_EVERY, progress


def test_plain_lines_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("cli.export.progress", 25_000) as advance:
        for _ in range(25_000):
            advance(1)
    said = capsys.readouterr()
    assert (LINE_EVERY, said.out) == (10_000, "")
    assert said.err == "导出 10000/25000\n导出 20000/25000\n"
