"""The steps from an empty store to today's tables, carried out by Alembic."""

from pathlib import Path

from sqlalchemy import URL, make_url


def upgrade(url: str) -> None:
    """Brings the store at `url` to the newest tables. Blocks: call it before the loop."""
    from alembic import command  # imported here because a start with a migrated store needs none of it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["url"] = _synchronous(make_url(url))
    command.upgrade(config, "head")


def _synchronous(url: URL) -> URL:
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql+asyncpg")
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return url.set(drivername="sqlite+pysqlite")
