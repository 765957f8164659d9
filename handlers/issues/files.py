"""Photos of an issue as they are sent on: before, and after."""

from storage import issues, photos
from storage.database import Tx
from storage.issue_life import Issue
from storage.messages import Document
from storage.photos import KEPT, Photo

MOST_BYTES = 10_000_000
"""Telegram and WeCom take no larger picture; a small one goes in its place."""


async def before(tx: Tx, issue: Issue) -> list[Photo]:
    """What the reporter sent, in the order it came."""
    return [one for one in await photos.of_report(tx, issue.number) if one.state == KEPT and one.thumbnail]


async def after(tx: Tx, issue: Issue, revision: int = 0) -> list[Photo]:
    """What came with the event of that revision; without one, with all of them. The oldest first."""
    with_events = await issues.photos_of(tx, issue.number)
    ids = [one for one, came in with_events.items() if came == revision or (not revision and came > 1)]
    return [one for one in await photos.named(tx, ids) if one.state == KEPT and one.thumbnail]


async def newest(tx: Tx, issue: Issue) -> Document | None:
    """The last photo of the result that has come in."""
    found = await after(tx, issue)
    return document(found[-1]) if found else None


def document(photo: Photo) -> Document:
    path = photo.kept if photo.size <= MOST_BYTES else photo.thumbnail
    return Document(path=path, name=path.rpartition("/")[2], kind="picture")
