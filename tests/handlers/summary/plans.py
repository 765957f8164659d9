"""How the store would go about the queries that something asks."""

from collections.abc import Awaitable

from sqlalchemy import event

from storage.database import Tx


async def plans(tx: Tx, work: Awaitable[object]) -> dict[str, list[str]]:
    """Each statement with the lines of SQLite's plan for it."""
    asked: list[tuple[str, tuple[object, ...]]] = []
    connection = tx.connection.sync_connection
    assert connection is not None

    def note(_connection: object, _cursor: object, statement: str, values: tuple[object, ...], *_: object) -> None:
        asked.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    await work
    event.remove(connection, "before_cursor_execute", note)
    return {
        statement: [
            row.detail for row in await tx.connection.exec_driver_sql(f"explain query plan {statement}", values)
        ]
        for statement, values in asked
    }
