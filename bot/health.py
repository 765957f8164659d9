"""Whether all is well: `/healthz` alive, `/readyz` able to serve, `/metrics` in numbers."""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Table, func, literal_column, select
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.channel import Channel
from storage import reports, schema
from storage.database import Database, NotMigratedError, Tx

LEAST_FREE = 64 << 20
"""Bytes: with less, the next photo or commit may fail."""
STALE = timedelta(minutes=2)
"""A message that has waited longer, though it was due, means that a loop has stopped."""

COUNTED = (
    ("cunbao_inbox_waiting", schema.inbox, "waiting"),
    ("cunbao_inbox_parked", schema.inbox, "parked"),
    ("cunbao_outbox_waiting", schema.outbox, "waiting"),
    ("cunbao_outbox_parked", schema.outbox, "parked"),
    ("cunbao_photos_pending", schema.photos, "pending"),
    ("cunbao_photos_lost", schema.photos, "lost"),
    ("cunbao_jobs_waiting", schema.jobs, "waiting"),
    ("cunbao_jobs_parked", schema.jobs, "parked"),
)


class Health:
    """The three addresses that machines ask."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], data_dir: Path) -> None:
        self._database = database
        self._channels = channels
        self._data_dir = data_dir

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self._alive),
            Route("/readyz", self._ready),
            Route("/metrics", self._metrics),
        ]

    async def _alive(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _ready(self, request: Request) -> Response:
        reasons = await self.reasons()
        return JSONResponse({"ready": not reasons, "reasons": reasons}, status_code=503 if reasons else 200)

    async def reasons(self) -> list[str]:
        """Why we cannot serve as we should; empty when we can."""
        reasons = [f"{name}: {one.problem.code}" for name, one in self._channels.items() if one.problem]
        if shutil.disk_usage(self._data_dir).free < LEAST_FREE:
            reasons.append(f"disk: less than {LEAST_FREE >> 20} MiB free")
        try:
            await self._database.check_migrated()
            async with self._database.reading() as tx:
                reasons += await _stale(tx, list(self._channels))
        except NotMigratedError as error:
            reasons.append(str(error))
        except Exception as error:  # whatever it is, the answer is that we are not ready
            reasons.append(f"store: {type(error).__name__}")
        return reasons

    async def _metrics(self, request: Request) -> Response:
        async with self._database.reading() as tx:
            lines = [f"{name} {await _count(tx, table, state)}" for name, table, state in COUNTED]
            lines.append(f"cunbao_reports {await reports.taken(tx)}")
        lines += [
            f'cunbao_channel_up{{channel="{name}"}} {int(not one.problem)}' for name, one in self._channels.items()
        ]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


async def _count(tx: Tx, table: Table, state: str) -> int:
    condition = table.c.state == literal_column(f"'{state}'")
    return int(await tx.scalar(select(func.count()).select_from(table).where(condition)) or 0)


async def _stale(tx: Tx, channels: list[str]) -> list[str]:
    """Queues that stand still. What waits for a channel that is switched off is no fault of a loop."""
    found = []
    for table in (schema.inbox, schema.outbox):
        condition = (table.c.state == literal_column("'waiting'")) & (table.c.due_at < tx.now - STALE)
        condition &= schema.aside(table.c.channel).in_(channels)
        if await tx.scalar(select(func.count()).select_from(table).where(condition)):
            found.append(f"{table.name}: messages wait longer than {STALE.seconds} s")
    return found
