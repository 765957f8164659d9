"""One act made true: the event and the row, what others hear of it, what follows when its photos have come in."""

from dataclasses import dataclass
from datetime import datetime

from handlers.issues import arrived, files, notices
from handlers.issues.names import Names, names
from storage import issues
from storage.database import Tx
from storage.issue_life import Event, Issue
from storage.issues import Act


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an act."""

    after: Issue
    names: Names
    mentions: dict[str, object]
    """For the sentences about it."""


async def carry(tx: Tx, before: Issue, act: Act, local: datetime, language: str) -> Carried | None:
    """Carries out an act that the rules allow; None where somebody was faster. `local` is now, in the zone of the
    installation; `language` is for who chose none."""
    after = await issues.change(tx, before, act)
    if after is None:
        return None
    event = Event(after.number, after.revision, tx.now, act.name, act.person_id, act.text, act.data)
    known = await names(tx, [before, after], language, local.tzinfo, [event])
    mentions: dict[str, object] = {"who": known.person(act.person_id), "why": act.text}
    mentions["into"] = act.data.get("into", "")
    judges = await notices.judges_of(tx, after)
    told = notices.told(notices.Deed(act, before, after, judges))
    document = await files.newest(tx, after) if act.name == "approve" else None
    await notices.post(tx, after, told, known, mentions, local, document)
    if act.photos:
        await arrived.promise_result(tx, after, after.revision, local, language)
    return Carried(after, known, mentions)
