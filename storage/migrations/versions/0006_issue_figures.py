"""An index less: what has changed since a moment is found by what happened since (`ix_issue_events_at`)."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_issues_changed", "issues")
