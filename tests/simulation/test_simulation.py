"""Fifty seeds: nothing lost, unexpected or duplicated. Each replays bit for bit. Two deliberate faults are found."""

import subprocess
import sys

import pytest

from tests.acceptance.program import ROOT
from tests.simulation.mutants import MUTATIONS, mutated
from tests.simulation.play import Played, play, undisturbed

SEEDS, PORTIONS = 50, 5
HAPPENS = (
    "blocked",
    "broke after it was accepted",
    "broke before it was accepted",
    "clock set back",
    "database is locked",
    "database or disk is full",
    "group moved",
    "ids restart low",
    "killed at a moment",
    "killed at a point",
    "late album",
    "much too many requests",
    "reversed album",
    "stopped",
    "too many requests",
    "updates twice",
)


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_fifty_seeds(portion: int) -> None:
    """A fifth of them, in which everything happens, and something goes through it."""
    with undisturbed():
        played = [play(seed) for seed in range(portion, SEEDS, PORTIONS)]
    assert [said(one) for one in played if not one.findings.right] == []
    assert sum(len(one.findings.recovered) for one in played) > len(played)
    assert [what for what in HAPPENS if not any(one.had[what] for one in played)] == []


def test_a_seed_replays_bit_for_bit() -> None:
    """In another process, where Python orders its sets otherwise."""
    with undisturbed():
        play(8)  # nor does it matter what was played before
        here = play(7).digest
    assert digest_elsewhere(7, hashing="1") == here


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_deliberate_fault_is_found(name: str) -> None:
    with undisturbed(), mutated(name):
        assert any(not play(seed).findings.right for seed in range(SEEDS))


def said(played: Played) -> str:
    return f"seed {played.seed}:\n{played.findings}"


def digest_elsewhere(seed: int, hashing: str) -> str:
    command = [sys.executable, "-m", "tests.simulation", "1", str(seed), "digest"]
    done = subprocess.run(
        command, cwd=ROOT, env={"PYTHONHASHSEED": hashing, "PATH": ""}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
