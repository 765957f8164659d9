"""`python -m tests.simulation [HOW MANY] [FROM]`: plays that many seeds, and says of each that fails what is wrong.

python -m tests.simulation 1000
python -m tests.simulation 1 417             one seed, with its whole trace
python -m tests.simulation 1 417 digest      only by what its trace is known
"""

import sys
from collections import Counter

import click

from tests.simulation.play import Played, play, undisturbed


def main(many: str = "1000", first: str = "0", *only: str) -> int:
    """How many seeds failed."""
    with undisturbed():
        if only:
            click.echo(play(int(first)).digest)
            return 0
        return _all(range(int(first), int(first) + int(many)))


def _all(seeds: range) -> int:
    failed, recovered, had = 0, 0, Counter[str]()
    for played in map(play, seeds):
        had.update(played.had)
        recovered += len(played.findings.recovered)
        failed += not played.findings.right
        if len(seeds) == 1:
            click.echo("\n".join(played.trace))
        if len(seeds) == 1 or not played.findings.right:
            click.echo(_said(played))
    click.echo(f"{len(seeds)} seeds, {failed} failed, {recovered} reports went through a fault")
    click.echo("\n".join(f"{times:8} {what}" for what, times in sorted(had.items())))
    return failed


def _said(played: Played) -> str:
    return f"seed {played.seed}, again by: python -m tests.simulation 1 {played.seed}\n{played.findings}\n"


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
