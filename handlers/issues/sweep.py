"""What time alone does to issues: who was asked whether it is solved, and said nothing for seven days, closes it."""

from handlers.handle import House
from handlers.issues.carrying import carry
from handlers.issues.rules import silent, silent_since
from storage import issues
from storage.database import Database
from storage.issues import Act

MOST = 50
"""In one commit, so that messages that wait go in between."""


async def sweep(database: Database, house: House) -> int:
    """Closes what is to be closed by now; returns how many. Call it whenever the clock rings."""
    closed = 0
    while True:
        async with database.reading() as tx:
            if not await issues.count(tx, issues.asked_by(silent_since(tx.now))):
                return closed
        async with database.transaction() as tx:
            local = tx.now.astimezone(house.zone)
            for one in await issues.found(tx, issues.asked_by(silent_since(tx.now)), MOST):
                if silent(one, tx.now) and await carry(tx, one, Act("silence", None), local, house.language):
                    closed += 1
