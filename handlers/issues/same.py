"""Issues that may be the same as a new one: of the same branch, in the same spot or with a picture that looks alike."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from storage import issues, looks, photos
from storage.database import Tx
from storage.issue_life import Issue
from storage.photos import KEPT, Photo

NEAR = 100.0
"""Metres."""
ALIKE_WORDS = 0.5
"""Of the pairs of signs in the shorter of two descriptions, those that the other has too."""
SOME_WORDS = 0.25
RECENT = timedelta(days=180)
EARTH = 6_371_000.0
"""Metres from its middle."""
MOST = 500
"""Open issues of one branch that are compared."""


@dataclass(frozen=True, slots=True)
class Used:
    """A picture that was sent before, in a report or as the result of an issue."""

    photo: Photo
    earlier: Photo
    number: int
    """Of that report, or issue."""


async def known(tx: Tx, issue: Issue, alike: Collection[int]) -> Issue | None:
    """An open issue of the same branch that this one most likely repeats; `alike` are reports with such a picture."""
    recent = issue.opened_at - RECENT
    others = await issues.found(tx, issues.open_at(issue.place_id, recent, issue.number), MOST)
    looking = [one for one in others if one.number in alike]
    near = [one for one in others if _same_category(one, issue) and nearby(one, issue)]
    return next(iter([*looking, *sorted(near, key=lambda one: -_likeness(one.text, issue.text))]), None)


async def used_before(tx: Tx, ids: Collection[str]) -> list[Used]:
    """Of these photos, those that look like one that came earlier, with the first such; another of these is none."""
    used = []
    for photo in await photos.named(tx, ids):
        like = await looks.alike(tx, photo.dhash, photo.fine, ids) if photo.state == KEPT else []
        sent = {one.photo_id: one.report for one in like if one.report}
        earlier = [one for one in await photos.named(tx, sent) if one.arrived_at < photo.arrived_at]
        used += [Used(photo, one, sent[one.id] or 0) for one in earlier[:1]]
    return used


def nearby(one: Issue, other: Issue) -> bool:
    """In the same spot as far as is known: by position, by its name, else by what is said of it."""
    if one.position and other.position:
        return distance(one.position, other.position) <= NEAR
    if one.spot and other.spot:
        return one.spot == other.spot
    return _likeness(one.text, other.text) >= ALIKE_WORDS


def distance(one: str, other: str) -> float:
    """Metres between two positions, "latitude longitude …"; endless where one is none."""
    try:
        (north, east), (north_too, east_too) = (tuple(map(float, each.split()[:2])) for each in (one, other))
    except ValueError:
        return math.inf
    middle = math.radians((north + north_too) / 2)
    return EARTH * math.hypot(math.radians(north - north_too), math.radians(east - east_too) * math.cos(middle))


def _same_category(one: Issue, other: Issue) -> bool:
    """Where one is not known, the words must have something in common instead."""
    if one.category and other.category:
        return one.category == other.category
    return _likeness(one.text, other.text) >= SOME_WORDS


def _likeness(one: str, other: str) -> float:
    pairs, others = set(_pairs(one)), set(_pairs(other))
    return len(pairs & others) / min(len(pairs), len(others)) if pairs and others else 0.0


def _pairs(text: str) -> Iterator[str]:
    signs = [sign for sign in text if sign.isalnum()]
    return (first + second for first, second in pairwise(signs))
