"""Photos that come while a meeting is open: they belong to it, without a question; an album is answered once."""

from datetime import date

from handlers.conversation.answer import QUIET
from handlers.conversation.state import Conversation, Pause
from handlers.conversation.turn import Expected, Say, Step, Turn
from handlers.theme_day.hall import SECRETARY, named, record_of, zone_of
from storage import theme_days
from storage.database import Tx
from storage.messages import AttachmentKind


async def dropped_in(tx: Tx, turn: Turn, conversation: Conversation) -> Step | None:
    """The step for photos sent on the day of an open meeting; None where there is none, and photos mean what else."""
    photos = [file for file in turn.incoming.attachments if file.kind is AttachmentKind.PHOTO]
    place_id, month, day = [*conversation.meeting.split(" "), "", "", ""][:3]
    if not photos or not day or date.fromisoformat(day) != turn.now.date():
        return None
    found = named(turn, f"{place_id} {month}", SECRETARY)
    meeting = await theme_days.meeting(tx, int(place_id), month) if found else None
    if found is None or meeting is None or meeting.closed_at is not None:
        return None
    if any(await record_of(tx, *found, zone_of(turn))):
        return None  # somebody else has filed it: what comes now would be in no record
    expected = tuple(Expected(f"{turn.id}-{place}", "", photo) for place, photo in enumerate(photos))
    kept = meeting.model_copy(update={"photos": (*meeting.photos, *(one.id for one in expected))})
    await theme_days.change_meeting(tx, kept)
    if turn.incoming.album:
        pause = Pause(album=turn.incoming.album, until=turn.now + QUIET)
        return Step(conversation.but(pause=pause), expected=expected)
    return Step(conversation, (Say(turn.say("meeting.photo", count=len(kept.photos))),), expected)
