"""What was given up is counted, and counties are found, without a look at everything that is not."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATES = {"inbox": "parked", "outbox": "parked", "jobs": "parked", "photos": "lost"}


def upgrade() -> None:
    for name, state in STATES.items():
        those = sa.text(f"state = '{state}'")
        op.create_index(f"ix_{name}_{state}", name, ["id"], sqlite_where=those, postgresql_where=those)
    op.create_index("ix_places_level", "places", ["level"])
