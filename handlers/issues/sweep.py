"""What time alone does to issues: who was asked whether it is solved, and said nothing for seven days, closes it."""

import logging

from handlers.handle import House
from handlers.issues.carrying import carry
from handlers.issues.rules import silent, silent_since
from handlers.quiet import quiet
from storage import faults, issues
from storage.database import Database, Tx
from storage.issues import Act

MOST = 200
"""At once; the others when the clock rings next."""

log = logging.getLogger(__name__)


async def sweep(database: Database, house: House) -> int:
    """Closes what is to be closed by now; returns how many. Call it whenever the clock rings.

    Only in the hours in which people may be spoken to, for they hear of it; until then the reporter's word counts.
    Each in a commit of its own: killed at any point, it goes on with the others, and one at fault holds up none.
    """
    async with database.reading() as tx:
        if quiet(tx.now.astimezone(house.zone)):
            return 0
        waiting = await issues.found(tx, issues.asked_by(silent_since(tx.now)), MOST)
    return sum([await _close(database, house, one.number) for one in waiting])


async def _close(database: Database, house: House, number: int) -> bool:
    try:
        async with database.transaction() as tx:
            return await _closed(tx, house, number)
    except Exception as error:
        faults.record(log, error, "issue %s waits: it could not be closed", number)
        return False


async def _closed(tx: Tx, house: House, number: int) -> bool:
    """Unless somebody said something meanwhile."""
    issue = await issues.get(tx, number)
    if issue is None or not silent(issue, tx.now):
        return False
    return bool(await carry(tx, issue, Act("silence", None), tx.now.astimezone(house.zone), house.language))
