"""Complaints and ideas: they reach the county, past whoever may be complained of."""

from sqlalchemy import insert

from storage import schema
from storage.database import Tx


async def add(tx: Tx, person_id: int, county_id: int, text: str) -> None:
    row = {"person_id": person_id, "county_id": county_id, "text": text, "sent_at": tx.now}
    await tx.run(insert(schema.feedback), row)
