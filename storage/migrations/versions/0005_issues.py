"""The ledger of issues: what each is, all that was done to it, and what its photos look like."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.BigInteger()
Path = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
STATES = "'reported', 'passed', 'assigned', 'working', 'review', 'confirm', 'closed', 'answered', 'merged'"
PEOPLE = ("reporter_id", "owner_id", "handler_id", "requested_of", "commented_by", "approved_by")


def upgrade() -> None:
    op.add_column("photos", _text("fine", 64))
    op.add_column("photos", _text("position", 60))
    _issues()
    _events()
    _terms()
    _looks()
    _take_over()


def _text(name: str, length: int | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length) if length else sa.Text(), server_default="", nullable=False)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _id(name: str, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, Id, nullable=nullable)


def _moment(name: str, nullable: bool = True) -> "sa.Column[int]":
    return sa.Column(name, Moment, nullable=nullable)


def _of(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _issues() -> None:
    op.create_table(
        "issues",
        sa.Column("number", Id, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        _id("place_id"),
        sa.Column("path", Path, nullable=False),
        _id("reporter_id"),
        sa.Column("text", sa.Text(), nullable=False),
        *(_moment("opened_at", nullable=False), _moment("changed_at", nullable=False)),
        _id("desk_id"),
        sa.Column("desk_path", Path, nullable=False),
        *(_text("category", 40), _text("spot"), _text("position", 60)),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(_id("owner_id", nullable=True), _id("handler_id", nullable=True), _text("due_on", 10)),
        *(_text("requirement"), _text("progress"), _text("request")),
        *(_id("requested_of", nullable=True), _moment("requested_at"), _id("commented_by", nullable=True)),
        *(_id("parent", nullable=True), _id("merged_into", nullable=True)),
        sa.Column("voices", sa.JSON(), nullable=False),
        sa.Column("watchers", sa.JSON(), nullable=False),
        sa.Column("used_in", Id, server_default="-1", nullable=False),
        *(_moment("handed_at"), _moment("claimed_at"), _id("approved_by", nullable=True), _moment("approved_at")),
        *(_moment("spoken_at"), _moment("closed_at"), _text("closed_how", 8), _moment("done_at")),
        sa.Column("reopened", sa.Integer(), server_default="0", nullable=False),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("kind in ('photo', 'task')", name=op.f("ck_issues_kind")),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_issues_state")),
        *(_of("issues", column, "people.id") for column in PEOPLE),
        *(_of("issues", column, "places.id") for column in ("place_id", "desk_id")),
        _of("issues", "number", "reports.number"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_issues")),
    )
    _indexes()


def _indexes() -> None:
    for column in ("reporter_id", "desk_id", "desk_path", "owner_id", "parent"):
        op.create_index(op.f(f"ix_issues_{column}"), "issues", [column])
    op.create_index("ix_issues_path", "issues", ["path", "opened_at"])
    op.create_index("ix_issues_changed", "issues", ["changed_at", "path"])
    for name, column, where in (
        ("ix_issues_live", "path", sa.text("done_at is null")),
        ("ix_issues_confirm", "approved_at", sa.text("state = 'confirm'")),
    ):
        op.create_index(name, "issues", [column], sqlite_where=where, postgresql_where=where)


def _events() -> None:
    op.create_table(
        "issue_events",
        sa.Column("number", Id, nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _moment("at", nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        _id("person_id", nullable=True),
        _text("text"),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("path", Path, nullable=False),
        sa.Column("was", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        _of("issue_events", "number", "issues.number"),
        _of("issue_events", "person_id", "people.id"),
        sa.PrimaryKeyConstraint("number", "revision", name=op.f("pk_issue_events")),
    )
    op.create_index("ix_issue_events_at", "issue_events", ["at", "path"])
    op.create_table(
        "issue_photos",
        sa.Column("photo_id", sa.String(length=40), nullable=False),
        _id("number"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _flag("late"),
        _of("issue_photos", "number", "issues.number"),
        _of("issue_photos", "photo_id", "photos.id"),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_issue_photos")),
    )
    op.create_index("ix_issue_photos_number", "issue_photos", ["number", "revision"])


def _terms() -> None:
    op.create_table(
        "issue_categories",
        _id("place_id"),
        sa.Column("name", sa.String(length=40), nullable=False),
        _text("words"),
        _id("owner_id", nullable=True),
        sa.Column("days", sa.Integer(), server_default="0", nullable=False),
        _text("requirement"),
        _flag("retired"),
        _of("issue_categories", "owner_id", "people.id", ondelete="SET NULL"),
        _of("issue_categories", "place_id", "places.id"),
        sa.PrimaryKeyConstraint("place_id", "name", name=op.f("pk_issue_categories")),
    )
    op.create_table(
        "issue_states",
        _id("place_id"),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        _of("issue_states", "place_id", "places.id"),
        sa.PrimaryKeyConstraint("place_id", "state", name=op.f("pk_issue_states")),
    )


def _looks() -> None:
    op.create_table(
        "looks",
        sa.Column("third", sa.String(length=7), nullable=False),
        sa.Column("photo_id", sa.String(length=40), nullable=False),
        sa.Column("dhash", sa.String(length=16), nullable=False),
        _of("looks", "photo_id", "photos.id"),
        sa.PrimaryKeyConstraint("third", "photo_id", name=op.f("pk_looks")),
        sqlite_with_rowid=False,
    )
    for which, (first, length) in enumerate(((1, 5), (6, 5), (11, 6))):
        op.execute(
            f"insert into looks (third, photo_id, dhash) select '{which}' || substr(dhash, {first}, {length}),"  # noqa: S608 -- numbers of our own
            " id, dhash from photos where dhash <> ''"
        )


def _take_over() -> None:
    """What was reported before there was a ledger stands in it as reported, with the place above to deal with it."""
    store = op.get_bind()
    tables = sa.MetaData()
    tables.reflect(store, only=("reports", "places", "issues", "issue_events"))
    reports, places = tables.tables["reports"], tables.tables["places"]
    found = {row.id: row for row in store.execute(sa.select(places))}
    for row in store.execute(sa.select(reports).where(reports.c.form == "issue")).all():
        place = found[row.place_id]
        desk = found[place.parent_id] if place.level == "branch" and place.parent_id else place
        answers = row.answers if isinstance(row.answers, dict) else json.loads(row.answers)
        born = {"kind": "photo", "place": place.id, "path": row.path, "desk": desk.id, "desk_path": desk.path}
        position, text = str(answers.get("place", ""))[:60], str(answers.get("description", ""))
        issue = {"number": row.number, "kind": "photo", "place_id": place.id, "path": row.path, "text": text}
        issue |= {"reporter_id": row.person_id, "opened_at": row.filed_at, "changed_at": row.filed_at}
        issue |= {"desk_id": desk.id, "desk_path": desk.path, "position": position, "state": "reported"}
        event = {"number": row.number, "revision": 1, "at": row.filed_at, "act": "report", "text": text}
        event |= {"person_id": row.person_id, "path": row.path, "was": "", "state": "reported"}
        more = {"stage": 1, "revision": 1, "voices": [], "watchers": []}
        store.execute(sa.insert(tables.tables["issues"]), issue | more)
        store.execute(sa.insert(tables.tables["issue_events"]), event | {"data": {**born, "position": position}})
