"""An operator's directory with a migrated store in it, and a way to run commands there."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cunbao

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process: `run("roster", "list")`; its output, its status."""
    for variable in os.environ:
        if variable.upper().startswith("CUNBAO_"):
            monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUNBAO_DATABASE_URL", database_url)
    monkeypatch.setenv("CUNBAO_DATA_DIR", str(tmp_path / "data"))

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(cunbao, [str(word) for word in words], catch_exceptions=False)

    return invoke


def python(directory: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs `python -m bot …` for real, with nothing set but `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("CUNBAO_")}
    environment = kept | {"PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONUTF8": "1"} | variables
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, encoding="utf-8", check=False)


def sql(database_url: str, statement: str) -> None:
    """Changes the store behind the program's back."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as store:
        store.execute(statement)
    store.close()
