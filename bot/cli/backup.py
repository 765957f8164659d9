"""`cunbao backup FILE`, `backup verify FILE` and `restore FILE --to DIR`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.cli.shell import failed, output, progress, settings, spoken, tell
from storage.backup import BackupError, count_files, photo_files, restore_backup, verify_backup, write_backup
from storage.database import wall_clock


@click.command(help=spoken("cli.help.backup"))
@click.argument("words", nargs=-1, required=True, metavar="FILE | verify FILE")
def backup(words: tuple[str, ...]) -> None:
    if len(words) == 2 and words[0] == "verify":
        _verify(Path(words[1]))
    elif len(words) == 1:
        _write(Path(words[0]))
    else:
        raise click.UsageError(spoken("cli.backup.usage"))


@click.command(help=spoken("cli.help.restore"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "directory", type=click.Path(path_type=Path), required=True, help=spoken("cli.help.restore_to"))
def restore(file: Path, directory: Path) -> None:
    with _explained(), progress("cli.backup.reading", count_files(file)) as advance:
        manifest = restore_backup(file, directory, advance)
    tell("cli.backup.restored", files=len(manifest.files), directory=directory)


def _write(file: Path) -> None:
    chosen = settings()
    if file.exists():
        raise failed("cli.backup.exists", file=file)
    length = 1 + len(photo_files(chosen.data_dir))
    with _explained(), output(file) as out, progress("cli.backup.writing", length) as advance:
        manifest = write_backup(chosen.database_url, chosen.data_dir, out, wall_clock(), advance)
    tell("cli.backup.written", file=file, files=len(manifest.files))


def _verify(file: Path) -> None:
    with _explained(), progress("cli.backup.reading", count_files(file)) as advance:
        manifest = verify_backup(file, advance)
    made_at = manifest.made_at.astimezone(settings().zone).strftime("%Y-%m-%d %H:%M")
    tell("cli.backup.whole", files=len(manifest.files), made_at=made_at)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        raise failed(f"cli.backup.{error.code}", name=error.name) from error
    except OSError as error:
        raise failed("cli.backup.system", reason=error.strerror, name=error.filename or "") from error
