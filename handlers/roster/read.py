"""A roster file as rows of text: a list with at least names and roles."""

from handlers.listing import Columns, Listing, read_listing
from handlers.roster.words import field_of

ROSTER = Columns(field_of, ("name", "role"), "roster.problem.no_header")


def read_roster(name: str, content: bytes) -> Listing:
    """The rows of a roster file. Raises ListingProblems when it is too large, unreadable, or no roster."""
    return read_listing(name, content, ROSTER)
