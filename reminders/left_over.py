"""A form left half filled: offered once, a day later, in that day's message."""

from handlers.conversation import state, waking
from handlers.conversation.turn import Say
from handlers.forms.keep import load_library
from handlers.handle import House
from handlers.keeping import DRAFT
from storage import conversations
from storage.database import Tx
from storage.people import Person

KIND = DRAFT
"""Put off by conversations; its ref is the draft's id."""


async def compose(tx: Tx, draft_id: str, person: Person, house: House) -> Say | None:
    """The draft's offer; None where it was finished or dropped meanwhile."""
    talk = state.read((await conversations.load(tx, [person.id])).get(person.id))
    held = (talk.draft, *talk.shelf)
    draft = next((one for one in held if one is not None and one.id == draft_id), None)
    if draft is None:
        return None
    return waking.offer(await load_library(tx), draft, "draft.nudge", person.language or house.language)
