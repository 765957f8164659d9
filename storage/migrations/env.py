"""Where Alembic starts: opens the store and runs the steps in one transaction."""

import asyncio

from alembic import context
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.ext.asyncio import create_async_engine

from storage import sqlite
from storage.schema import metadata


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_postgres() -> None:
    engine = create_async_engine(context.config.attributes["url"])
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


url = context.config.attributes["url"]
if url.get_backend_name() == "sqlite":
    engine = create_engine(url)
    # By itself the driver keeps each table as it is made: a kill halfway would leave a store that nothing can open.
    event.listen(engine, "connect", sqlite.begin_nothing_itself)
    event.listen(engine, "begin", sqlite.begin_immediate)
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
else:
    asyncio.run(migrate_postgres())
