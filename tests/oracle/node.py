"""Runs the scripts of this folder with Node.

    run_oracle("evaluate.mjs", {"now": "...", "instance": "<data/>", "cases": [...]}, "expressions were not checked")

A script reads JSON and prints JSON; what it takes stands at its top.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.node import node_modules

HERE: Final = Path(__file__).parent
RUN_SECONDS: Final = 120


def run_oracle(script: str, given: Mapping[str, object], unchecked: str) -> Any:
    """What the script prints for `given`, in UTC. Without Node the test is skipped: `unchecked` ends the sentence."""
    modules = node_modules(HERE, unchecked)
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
