"""Photos that tests expect, and the person and report they belong to."""

from storage import schema
from storage.database import Tx
from storage.messages import Attachment, AttachmentKind
from storage.photos import Expected
from tests.clock import START

PERSON, OTHER, REPORT = 7, 8, 123


async def add_person_and_report(tx: Tx) -> None:
    """What photos belong to."""
    people = [{"id": PERSON, "name": "李梅"}, {"id": OTHER, "name": "王秀英"}]
    await tx.put(schema.people, [one | {"created_at": START} for one in people])
    await tx.put(schema.places, [{"id": 1, "level": "branch", "name": "东坡村", "path": "1."}])
    report = {"number": REPORT, "form": "issue", "version": 1, "person_id": PERSON, "place_id": 1, "path": "1."}
    moments = {"filed_at": START, "happened_at": START, "changed_at": START}
    await tx.put(schema.reports, [report | moments | {"answers": {}, "sources": {}}])


def expected(number: str, channel: str = "telegram", report: int | None = None, person: int = PERSON) -> Expected:
    attachment = Attachment(kind=AttachmentKind.PHOTO, ref=number, size=5)
    return Expected(number, person, channel, attachment, "photo" if report else "", report)
