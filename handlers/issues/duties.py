"""What supervisors owe, as openly as what a village owes (反向督查): counted alike, visible to their villages."""

from handlers.conversation.turn import Turn
from storage import issue_counts, people
from storage.database import Tx
from storage.places import Place
from storage.visits import VISITS


async def duties(tx: Tx, turn: Turn, place: Place | None) -> list[str]:
    """A line for each supervisor over the place: visits this month, requests unanswered, issues not yet spoken to."""
    here = place or turn.person.home
    if here is None:
        return []
    over = await people.chosen(tx, issue_counts.supervising(here.path), 20)
    since = turn.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    owed = await issue_counts.duties(tx, [one.id for one in over], since, turn.now)
    return [
        turn.say(
            "issue.duty",
            name=one.name,
            visits=owed[one.id].visits,
            due=VISITS,
            requests=owed[one.id].requests,
            comments=owed[one.id].comments,
        )
        for one in over
    ]
