"""Reminders for every kind of duty, theme days from plan to record, and what a report cost its sender."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.BigInteger()
Path = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")


def upgrade() -> None:
    _widen()
    _once_a_day()
    _away_and_switched()
    _theme_days()


def _text(name: str, length: int | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length) if length else sa.Text(), server_default="", nullable=False)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _of(table: str, column: str, other: str, cascade: bool = False) -> sa.ForeignKeyConstraint:
    name, ondelete = op.f(f"fk_{table}_{column}"), "CASCADE" if cascade else None
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _place_and_month() -> "tuple[sa.Column[int], sa.Column[str]]":
    return sa.Column("place_id", Id, nullable=False), sa.Column("month", sa.String(length=7), nullable=False)


def _widen() -> None:
    op.add_column("people", _text("zone", 40))
    op.add_column("reports", sa.Column("messages", sa.Integer(), server_default="0", nullable=False))
    op.add_column("reports", sa.Column("seconds", sa.Integer(), server_default="0", nullable=False))
    never_twice = {"sqlite_autoincrement": True}
    with op.batch_alter_table("schedules", table_kwargs=never_twice) as schedules:
        for column in (_text("subject", 64), _text("steps"), _text("roles", 64), _text("text"), _flag("urgent")):
            schedules.add_column(column)
        schedules.add_column(sa.Column("added_at", Moment, nullable=True))
        schedules.drop_constraint(op.f("uq_schedules_kind_place_id"), type_="unique")
        schedules.create_unique_constraint(op.f("uq_schedules_kind_place_id_subject"), ["kind", "place_id", "subject"])
    with op.batch_alter_table("fired") as fired:
        fired.alter_column("slot", existing_type=sa.String(length=10), type_=sa.String(length=24))
    # What every county had: a theme day on the fifth even of a holiday, a summary on Monday likewise.
    op.execute("update schedules set rule = 'month 5 after at 08:37' where rule = 'month 5 at 08:37'")
    op.execute("update schedules set rule = 'week mon after at 08:37' where rule = 'week mon at 08:37'")


def _once_a_day() -> None:
    op.create_table(
        "unasked",
        sa.Column("person_id", Id, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("path", Path, nullable=False),
        _of("unasked", "person_id", "people", cascade=True),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_unasked")),
    )
    op.create_index("ix_unasked_day", "unasked", ["day", "path"])
    op.create_table(
        "put_off",
        sa.Column("person_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("say_at", Moment, nullable=False),
        _flag("asked"),
        _of("put_off", "person_id", "people", cascade=True),
        sa.PrimaryKeyConstraint("person_id", "kind", "ref", name=op.f("pk_put_off")),
    )
    op.create_index(op.f("ix_put_off_say_at"), "put_off", ["say_at"])


def _away_and_switched() -> None:
    op.create_table(
        "absences",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("last", sa.String(length=10), nullable=False),
        _text("reason"),
        sa.Column("told_at", Moment, nullable=False),
        _of("absences", "person_id", "people", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_person_id"), "absences", ["person_id"])
    op.create_table(
        "switches",
        sa.Column("place_id", Id, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("changed_at", Moment, nullable=False),
        _of("switches", "place_id", "places"),
        sa.PrimaryKeyConstraint("place_id", "name", name=op.f("pk_switches")),
    )


def _theme_days() -> None:
    op.create_table(
        "plans",
        *_place_and_month(),
        *(_text("at", 5), _text("topic"), _text("venue")),
        *(_text("required"), _text("optional"), _text("materials")),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("changed_at", Moment, nullable=False),
        _of("plans", "place_id", "places"),
        sa.PrimaryKeyConstraint("place_id", "month", name=op.f("pk_plans")),
    )
    op.create_table(
        "attendance",
        *_place_and_month(),
        sa.Column("person_id", Id, nullable=False),
        *(_text("answer", 8), _text("reason")),
        sa.Column("answered_at", Moment, nullable=True),
        *(_text("came", 8), _flag("dues"), _text("made_up_on", 10)),
        sa.CheckConstraint("answer in ('', 'join', 'leave', 'remote')", name=op.f("ck_attendance_answer")),
        sa.CheckConstraint("came in ('', 'present', 'absent', 'remote')", name=op.f("ck_attendance_came")),
        _of("attendance", "person_id", "people", cascade=True),
        _of("attendance", "place_id", "places"),
        sa.PrimaryKeyConstraint("place_id", "month", "person_id", name=op.f("pk_attendance")),
    )
    op.create_table(
        "meetings",
        *_place_and_month(),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        *(_text("done"), _text("photos")),
        sa.Column("closed_at", Moment, nullable=True),
        _of("meetings", "person_id", "people"),
        _of("meetings", "place_id", "places"),
        sa.PrimaryKeyConstraint("place_id", "month", name=op.f("pk_meetings")),
    )
