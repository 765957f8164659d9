"""Fetches the packages that a folder's package-lock.json names, once, into the checkout's .cache folder."""

import hashlib
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import pytest

CACHE: Final = Path(__file__).parents[1] / ".cache"
MANIFEST: Final = ("package.json", "package-lock.json", ".npmrc")
INSTALL_SECONDS: Final = 300


def node_modules(folder: Path, unchecked: str) -> Path:
    """The folder that holds node_modules. Where Node cannot be had the test is skipped: `unchecked` says what that is.

    `unchecked` ends the sentence "Node is not installed, so …".
    """
    for program, name in (("node", "Node"), ("npm", "npm")):
        if shutil.which(program) is None:
            pytest.skip(f"{name} is not installed, so {unchecked}")
    fetched = _fetched(folder)
    if fetched is None:
        pytest.skip(f"npm could not fetch the packages of {folder.name}, so {unchecked}")
    return fetched


@cache
def _fetched(folder: Path) -> Path | None:
    """Installs unless an earlier run did; None when that fails, as it does without a network."""
    lock = (folder / "package-lock.json").read_bytes()
    goal = CACHE / "node" / f"{folder.name}-{hashlib.sha256(lock).hexdigest()[:16]}"
    if goal.exists():
        return goal
    goal.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=goal.parent, ignore_cleanup_errors=True) as name:
        return _install(folder, Path(name) / "modules", goal)


def _install(folder: Path, workshop: Path, goal: Path) -> Path | None:
    """Installs beside the goal and renames, so that test processes side by side never see half an installation."""
    workshop.mkdir()
    for part in MANIFEST:
        if (folder / part).exists():
            shutil.copy(folder / part, workshop)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(CACHE / "npm")]
    try:
        subprocess.run(command, cwd=workshop, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        workshop.rename(goal)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError):
        return goal if goal.exists() else None  # another test process may have been quicker
    return goal
