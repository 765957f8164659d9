"""`cunbao bucket fill`: what lies on this machine goes into the bucket, once, before others share the work."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from bot.bucket import bucket_of
from bot.cli.shell import failed, files_at_hand, progress, reading, settings, spoken, tell
from storage import photos
from storage.database import Tx
from storage.shared_files import Bucket, share

FOLDERS = ("photos", "arrived", "made")
"""Below the data directory; everything else there is this machine's own."""
AT_ONCE = 8
MOST_NAMED = 20


@click.group(help=spoken("cli.help.bucket"))
def bucket() -> None: ...


@bucket.command(help=spoken("cli.help.bucket_fill"))
def fill() -> None:
    chosen = settings()
    found = bucket_of(chosen)
    if found is None:
        raise failed("cli.bucket.none")
    with files_at_hand(chosen):
        asyncio.run(found.check())
        there = asyncio.run(_paths(found))
        missing = [path for path in _here(chosen.data_dir) if path not in there]
        with progress("cli.bucket.progress", len(missing)) as advance:
            asyncio.run(_put(chosen.data_dir, missing, advance))
    there.update(missing)
    lacking, kept = reading(lambda tx: _lacking(tx, there), chosen)
    if lacking:
        names = " ".join(lacking[:MOST_NAMED]) + (" …" if lacking[MOST_NAMED:] else "")
        raise failed("cli.bucket.lacking", names=names)
    tell("cli.bucket.filled", put=len(missing), photos=kept)


async def _paths(found: Bucket) -> set[str]:
    return {path async for path in found.paths()}


def _here(directory: Path) -> list[str]:
    """The finished files of this machine."""
    found = (file for folder in FOLDERS for file in (directory / folder).rglob("*"))
    return sorted(file.relative_to(directory).as_posix() for file in found if file.suffix != ".part" and file.is_file())


async def _put(directory: Path, paths: Iterable[str], advance: Callable[[int], None]) -> None:
    left = iter(paths)  # shared by all who put

    async def put() -> None:
        for path in left:
            await share(directory, path)
            advance(1)

    await asyncio.gather(*(put() for _ in range(AT_ONCE)))


async def _lacking(tx: Tx, there: set[str]) -> tuple[list[str], int]:
    """What lacks a photo that was kept, by the report's number or else the photo's id; how many photos were kept."""
    lacking, kept = [], 0
    async for photo in photos.all_kept(tx):
        kept += 1
        if photo.kept not in there or (photo.thumbnail and photo.thumbnail not in there):
            lacking.append(f"#{photo.report}" if photo.report else photo.id)
    return list(dict.fromkeys(lacking)), kept
