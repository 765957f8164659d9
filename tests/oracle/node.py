"""Runs the scripts of this folder with Node, fetching their packages once into the checkout's .cache folder.

    run_oracle("evaluate.mjs", {"now": "...", "instance": "<data/>", "cases": [...]}, "expressions were not checked")

A script reads JSON and prints JSON; what it takes stands at its top.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest

HERE: Final = Path(__file__).parent
CACHE: Final = HERE.parents[1] / ".cache"
INSTALL_SECONDS: Final = 300
RUN_SECONDS: Final = 120


def run_oracle(script: str, given: Mapping[str, object], unchecked: str) -> Any:
    """What the script prints for `given`, in UTC. Without Node the test is skipped: `unchecked` ends the sentence."""
    modules = installed(unchecked)
    environment = os.environ | {"ORACLE_MODULES": str(modules), "TZ": "UTC"}
    done = subprocess.run(
        ["node", HERE / script],
        input=json.dumps(given),
        env=environment,
        timeout=RUN_SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def installed(unchecked: str) -> Path:
    """The folder that holds node_modules."""
    for program, name in (("node", "Node"), ("npm", "npm")):
        if shutil.which(program) is None:
            pytest.skip(f"{name} is not installed, so {unchecked}")
    folder = fetched()
    if folder is None:
        pytest.skip(f"npm could not fetch the packages of tests/oracle, so {unchecked}")
    return folder


@lru_cache(maxsize=1)
def fetched() -> Path | None:
    """Installs the locked packages unless an earlier run did; None when that fails, as it does without a network.

    Installs beside the goal and renames, so that test processes side by side never see half an installation.
    """
    lock = HERE / "package-lock.json"
    goal = CACHE / "oracle" / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if goal.exists():
        return goal
    goal.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(dir=goal.parent))
    try:
        return install(workshop, goal)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def install(workshop: Path, goal: Path) -> Path | None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, workshop)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(CACHE / "npm")]
    try:
        subprocess.run(command, cwd=workshop, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    try:
        workshop.rename(goal)
    except OSError:
        return goal if goal.exists() else None  # another test process was quicker
    return goal
