"""Indexes that let a summary's time grow with its period, not with the store."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_reports_filed", "reports")
    op.create_index("ix_reports_filed", "reports", ["filed_at", "path", "form"])
    op.drop_index("ix_reports_person", "reports")
    op.create_index("ix_reports_person", "reports", ["person_id", "filed_at", "form"])
    is_theme_day, is_apart = sa.text("form = 'theme_day'"), sa.text("came = 'remote' or made_up_on <> ''")
    op.create_index("ix_reports_place", "reports", ["place_id", "filed_at", "form", "happened_at"])
    columns = ["place_id", "happened_at", "filed_at"]
    op.create_index(
        "ix_reports_theme_day", "reports", columns, sqlite_where=is_theme_day, postgresql_where=is_theme_day
    )
    op.create_index(
        "ix_attendance_apart", "attendance", ["month", "place_id"], sqlite_where=is_apart, postgresql_where=is_apart
    )
    op.drop_index(op.f("ix_posts_place_id"), "posts")
    op.create_index("ix_posts_place", "posts", ["place_id", "role", "person_id"])
