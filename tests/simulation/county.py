"""Who lives in the simulated county, and the store as it is before anybody says anything: made once a process."""

import asyncio
import io
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image

from bot.settings import Settings
from handlers.forms.keep import add_form
from handlers.rhythm.workdays import load_calendar
from reminders.agenda import first_moment
from reminders.due import ensure_defaults
from storage import places, schedule
from storage.database import Database
from storage.migrations import upgrade
from storage.schedule import Plan
from tests.resilience.mortal import THREE
from tests.village import settle

START = datetime(2026, 11, 12, 1, 0, tzinfo=UTC)
"""Nine in the morning of a Thursday in Shanghai, on which nothing else is told."""
NOTICE = "【通知】周五下午开会"
TOLD_AT = "09:02"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody of the roster. `errands` are what they may do, `kind` how often faults of their own meet them."""

    number: int
    place: str
    role: str
    errands: tuple[str, ...]

    @property
    def line(self) -> str:
        return f"{self.place} {self.number} {self.role}"

    def oversees(self, other: "Role") -> bool:
        return self.role == "督导" and other.place.startswith(self.place)


COUNTY, EAST, WEST, FAR = "岭南县", "岭南县/河北镇/东坡村", "岭南县/河北镇/西岭村", "岭南县/河东镇/南湾村"
REPORTS = ("three", "check_in", "photo", "issue", "corrected", "cancelled")
ROLES = (
    Role(5001, EAST, "书记", (*REPORTS, "edited")),
    Role(5002, EAST, "党员", (*REPORTS, "album")),
    Role(5003, WEST, "书记", ("in_group", "album", "photo", "in_group", "three")),
    Role(5004, FAR, "书记", (*REPORTS, "album")),
    Role(5005, FAR, "党员", ("blocks",)),
    Role(7001, "岭南县/河北镇", "督导", ("summary",)),
    Role(7002, "岭南县/河东镇", "督导", ("summary",)),
)
BY_NUMBER = {one.number: one for one in ROLES}


@cache
def fresh_store() -> bytes:
    """The file of a migrated store with everybody in it, and one notice for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cunbao.db"
        upgrade(f"sqlite:///{path}")
        asyncio.run(_settle(f"sqlite:///{path}"))
        return path.read_bytes()


async def _settle(url: str) -> None:
    zone = Settings().zone
    database = Database(url, lambda: START - timedelta(minutes=1))
    async with database.transaction() as tx:
        await settle(tx, [one.line for one in ROLES])
        await add_form(tx, "three.md", THREE.encode())
    await ensure_defaults(database, zone)
    rule = f"on {START.astimezone(zone).date()} at {TOLD_AT}"
    plan = Plan(kind="notice", rule=rule, text=NOTICE, roles=("secretary", "member", "supervisor"))
    async with database.transaction() as tx:
        (county,) = await places.children(tx, None)
        await schedule.add(tx, county.id, plan, first_moment(plan, tx.now.astimezone(zone), await load_calendar(tx)))
    await database.close()


def picture(chance: Random) -> bytes:
    """A photo unlike any other."""
    rough = Image.new("L", (9, 9))
    rough.putdata([chance.randrange(256) for _ in range(81)])
    out = io.BytesIO()
    rough.resize((64, 64), Image.Resampling.BILINEAR).convert("RGB").save(out, "JPEG")
    return out.getvalue()
