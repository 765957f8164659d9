"""The tables: every column that is kept, in SQLAlchemy Core, the same on SQLite and PostgreSQL.

`storage/migrations` holds the steps that lead here; a test compares the two.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from storage.instants import Instant

HEAD = "0008"
"""The migration that makes these tables; compared at start with what the store says of itself."""

IS_WAITING, IS_SENDING, IS_PENDING = "state = 'waiting'", "state = 'sending'", "state = 'pending'"
IS_PARKED, IS_LOST = "state = 'parked'", "state = 'lost'"
IS_CONFIRM, IS_LIVE = "state = 'confirm'", "done_at is null"
"""Conditions of the indexes over unfinished rows. A query is served by them only if it says the same, word for word:
`literal_column("'waiting'")`, for neither database looks into a bound parameter."""

IS_THEME_DAY, IS_APART = "form = 'theme_day'", "came = 'remote' or made_up_on <> ''"
"""Conditions of the indexes behind summaries, likewise."""

Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up by itself only on INTEGER

Path = String(120).with_variant(String(120, collation="C"), "postgresql")  # compared byte by byte: a subtree is a range


def aside(column: ColumnElement[str]) -> ColumnElement[str]:
    """A column as a condition that is only looked at: of two or three channels SQLite would look up one by its index,
    and read all that was ever said there, rather than the few unfinished rows."""
    return column.concat(literal_column("''"))


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# People and places ---------------------------------------------------------------------------------------------------

places = Table(
    "places",
    metadata,
    Column("id", Id, primary_key=True),
    Column("parent_id", Id, ForeignKey("places.id")),
    Column("level", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Path, nullable=False, unique=True),  # "1.4.17.": a place is below another if its path begins so
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("level in ('city', 'county', 'town', 'branch')", name="level"),
    UniqueConstraint("parent_id", "name"),
    Index("ix_places_level", "level"),  # of 160,000 branches and a hundred counties the counties
)

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", String(8), nullable=False, server_default=""),  # empty: the installation's
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Instant, nullable=False),
    Column("zone", String(40), nullable=False, server_default=""),  # "Asia/Urumqi"; empty: the installation's
)

posts = Table(  # who is what, where: a person may serve in two places
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("place_id", Id, ForeignKey("places.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("contact", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("person_id", "place_id", "role"),
    CheckConstraint("role in ('secretary', 'member', 'supervisor', 'admin')", name="role"),
    Index("ix_posts_place", "place_id", "role", "person_id"),  # one secretary is found without looking at all members
)

accounts = Table(  # a person's chats: one person may have several
    "accounts",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("account", String(128), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("chat", String(128), nullable=False),
    Column("linked_at", Instant, nullable=False),
    Column("seen_at", Instant),  # when the account last wrote to us; empty: never
    Column(
        "unreachable", String(32), nullable=False, server_default=""
    ),  # the problem's code; empty: can be written to
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False, unique=True),  # the short code one types
    Column("link_hash", String(64), nullable=False, unique=True),  # the long one in a deep link
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

wrong_codes = Table(  # typed codes that were wrong, by account: five lock it
    "wrong_codes",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("account", String(128), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)

sessions = Table(  # who sits at a browser page
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),  # the account on the channel "browser"
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# Messages ------------------------------------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("key", String(160), nullable=False),
    Column("lane", String(160), nullable=False),  # messages of one lane are taken in order, one at a time
    Column("chat", String(128), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", Instant, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("problem", Text, nullable=False, server_default=""),
    UniqueConstraint("channel", "key"),
    CheckConstraint("state in ('waiting', 'done', 'parked')", name="state"),
    Index(
        "ix_inbox_waiting",
        "lane",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_inbox_chat", "channel", "chat", "id"),
    Index("ix_inbox_parked", "id", sqlite_where=text(IS_PARKED), postgresql_where=text(IS_PARKED)),
    sqlite_autoincrement=True,  # an id is never given twice, so "everything after 41" stays true
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("chat", String(128), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("problem", Text, nullable=False, server_default=""),
    CheckConstraint("kind in ('reply', 'notice')", name="kind"),
    CheckConstraint("state in ('waiting', 'sending', 'sent', 'parked')", name="state"),
    Index("ix_outbox_waiting", "kind", "id", sqlite_where=text(IS_WAITING), postgresql_where=text(IS_WAITING)),
    Index("ix_outbox_sending", "id", sqlite_where=text(IS_SENDING), postgresql_where=text(IS_SENDING)),
    Index("ix_outbox_chat", "channel", "chat", "id"),
    Index("ix_outbox_parked", "id", sqlite_where=text(IS_PARKED), postgresql_where=text(IS_PARKED)),
    sqlite_autoincrement=True,
)

conversations = Table(
    "conversations",
    metadata,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("body", Text, nullable=False),
    Column("wake_at", Instant, index=True),  # when time alone moves it on: an album's gap, a nudge, the end of a draft
    Column("changed_at", Instant, nullable=False),
)

jobs = Table(  # what takes long, promised in a commit and made outside it
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("chat", String(128), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("problem", Text, nullable=False, server_default=""),
    CheckConstraint("state in ('waiting', 'done', 'parked')", name="state"),
    Index(
        "ix_jobs_waiting", "due_at", sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")
    ),
    Index("ix_jobs_parked", "id", sqlite_where=text(IS_PARKED), postgresql_where=text(IS_PARKED)),
)

leases = Table(  # what one process at a time does, where several work on one store
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", Instant, nullable=False),  # by the database's own clock: those of machines differ
)

# Reports -------------------------------------------------------------------------------------------------------------

forms = Table(
    "forms",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("place_id", Id, ForeignKey("places.id")),  # offered there and below; empty: everywhere
    Column("until", String(10), nullable=False, server_default=""),  # the last day it is offered; empty: no end
    Column("retired", Boolean, nullable=False, server_default=text("false")),
    Column("builtin", Boolean, nullable=False, server_default=text("false")),
    Column("definition", Text, nullable=False),  # the Form as JSON
    Column("source_name", Text, nullable=False),
    Column("source", LargeBinary, nullable=False),  # the spreadsheet as it was given
    Column("source_hash", String(64), nullable=False),
    Column("added_at", Instant, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Id, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("form", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("place_id", Id, ForeignKey("places.id"), nullable=False),
    Column("path", Path, nullable=False),  # the place's, so that a subtree is a range
    Column("answers", JSON, nullable=False),  # by question name
    Column("sources", JSON, nullable=False),  # message id -> question: an edited message finds the answer it gave
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("filed_at", Instant, nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Column("messages", Integer, nullable=False, server_default="0"),  # that its sender needed for it
    Column("seconds", Integer, nullable=False, server_default="0"),  # of its sender's time, as far as we can tell
    Index("ix_reports_filed", "filed_at", "path", "form"),  # of everywhere in a period
    Index("ix_reports_place", "place_id", "filed_at", "form", "happened_at"),  # of a few places in a period
    Index("ix_reports_person", "person_id", "filed_at", "form"),
    Index(  # a theme day counts in the month in which it was held, whenever it was written down
        "ix_reports_theme_day",
        "place_id",
        "happened_at",
        "filed_at",
        sqlite_where=text(IS_THEME_DAY),
        postgresql_where=text(IS_THEME_DAY),
    ),
)

revisions = Table(  # what a report said before it was corrected
    "revisions",
    metadata,
    Column("number", Id, ForeignKey("reports.number"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("replaced_at", Instant, nullable=False),
)

photos = Table(  # photos, and whatever else was attached to an answer
    "photos",
    metadata,
    Column("id", String(40), primary_key=True),  # inbox row and place in it: "418-0"
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("report", Id, ForeignKey("reports.number"), index=True),  # empty while the form is half filled
    Column("question", String(64), nullable=False, server_default=""),
    Column("channel", String(16), nullable=False),
    Column("attachment", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", Instant, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("problem", String(32), nullable=False, server_default=""),
    Column("sha256", String(64), nullable=False, server_default="", index=True),  # of the bytes as received
    Column("kept", Text, nullable=False, server_default=""),  # path below the data directory
    Column("thumbnail", Text, nullable=False, server_default=""),
    Column("mime", String(64), nullable=False, server_default=""),
    Column("size", Id, nullable=False, server_default="0"),  # bytes as received
    Column("dhash", String(16), nullable=False, server_default=""),
    Column("taken_at", String(32), nullable=False, server_default=""),  # as the file says, which may be wrong
    Column("fine", String(64), nullable=False, server_default=""),  # a second hash, of 256 bits: tells likeness apart
    Column("position", String(60), nullable=False, server_default=""),  # as the file says; kept of issues only
    CheckConstraint("state in ('pending', 'kept', 'lost')", name="state"),
    Index(
        "ix_photos_pending",
        "due_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_photos_lost", "id", sqlite_where=text(IS_LOST), postgresql_where=text(IS_LOST)),
)

# Issues ---------------------------------------------------------------------------------------------------------------

issues = Table(  # each as its events left it: what `storage/issue_life.py` makes of them, and nothing else
    "issues",
    metadata,
    Column("number", Id, ForeignKey("reports.number"), primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    Column("place_id", Id, ForeignKey("places.id"), nullable=False),
    Column("path", Path, nullable=False),
    Column("reporter_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("desk_id", Id, ForeignKey("places.id"), nullable=False, index=True),
    Column("desk_path", Path, nullable=False, index=True),
    Column("category", String(40), nullable=False, server_default=""),
    Column("spot", Text, nullable=False, server_default=""),
    Column("position", String(60), nullable=False, server_default=""),
    Column("state", String(8), nullable=False),
    Column("stage", Integer, nullable=False),
    Column("revision", Integer, nullable=False),  # who read another one was not the first to press
    Column("owner_id", Id, ForeignKey("people.id"), index=True),
    Column("handler_id", Id, ForeignKey("people.id")),
    Column("due_on", String(10), nullable=False, server_default=""),
    Column("requirement", Text, nullable=False, server_default=""),
    Column("progress", Text, nullable=False, server_default=""),
    Column("request", Text, nullable=False, server_default=""),
    Column("requested_of", Id, ForeignKey("people.id")),
    Column("requested_at", Instant),
    Column("commented_by", Id, ForeignKey("people.id")),
    Column("parent", Id, index=True),  # of a sub-task: the issue that was split
    Column("merged_into", Id),
    Column("voices", JSON, nullable=False),
    Column("watchers", JSON, nullable=False),
    Column("used_in", Id, nullable=False, server_default="-1"),
    Column("handed_at", Instant),
    Column("claimed_at", Instant),
    Column("approved_by", Id, ForeignKey("people.id")),
    Column("approved_at", Instant),
    Column("spoken_at", Instant),
    Column("closed_at", Instant),
    Column("closed_how", String(8), nullable=False, server_default=""),
    Column("done_at", Instant),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("looks", Integer, nullable=False, server_default="0"),
    CheckConstraint("kind in ('photo', 'task')", name="kind"),
    CheckConstraint(
        "state in ('reported', 'passed', 'assigned', 'working', 'review', 'confirm', 'closed', 'answered', 'merged')",
        name="state",
    ),
    Index("ix_issues_path", "path", "opened_at"),
    Index("ix_issues_live", "path", sqlite_where=text(IS_LIVE), postgresql_where=text(IS_LIVE)),
    Index("ix_issues_confirm", "approved_at", sqlite_where=text(IS_CONFIRM), postgresql_where=text(IS_CONFIRM)),
)

issue_events = Table(  # who did what to an issue, when, and why: rows that only grow
    "issue_events",
    metadata,
    Column("number", Id, ForeignKey("issues.number"), primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("act", String(12), nullable=False),
    Column("person_id", Id, ForeignKey("people.id")),  # empty: time
    Column("text", Text, nullable=False, server_default=""),
    Column("data", JSON, nullable=False),
    Column("path", Path, nullable=False),  # the issue's, so that what happened in a subtree is a range
    Column("was", String(8), nullable=False),  # the state before, empty for the first
    Column("state", String(8), nullable=False),  # and after
    Index("ix_issue_events_at", "at", "path"),
)

issue_photos = Table(  # photos that came with an event
    "issue_photos",
    metadata,
    Column("photo_id", String(40), ForeignKey("photos.id"), primary_key=True),
    Column("number", Id, ForeignKey("issues.number"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("late", Boolean, nullable=False, server_default=text("false")),  # of an album; nothing waits for it
    Index("ix_issue_photos_number", "number", "revision"),
)

issue_categories = Table(  # kinds of issues that a county adds, there and below
    "issue_categories",
    metadata,
    Column("place_id", Id, ForeignKey("places.id"), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("words", Text, nullable=False, server_default=""),  # by which a report is recognised, separated by |
    Column("owner_id", Id, ForeignKey("people.id", ondelete="SET NULL")),
    Column("days", Integer, nullable=False, server_default="0"),  # to solve it in; 0: not said
    Column("requirement", Text, nullable=False, server_default=""),
    Column("retired", Boolean, nullable=False, server_default=text("false")),
)

issue_states = Table(  # what a county calls the states, there and below
    "issue_states",
    metadata,
    Column("place_id", Id, ForeignKey("places.id"), primary_key=True),
    Column("state", String(8), primary_key=True),
    Column("name", String(40), nullable=False),
)

looks = Table(  # what pictures look like, by each third of their hash: like pictures share one, or nearly
    "looks",
    metadata,
    Column("third", String(7), primary_key=True),  # which one, and its bits in hexadecimal
    Column("photo_id", String(40), ForeignKey("photos.id"), primary_key=True),
    Column("dhash", String(16), nullable=False),
    sqlite_with_rowid=False,
)

# Theme days ----------------------------------------------------------------------------------------------------------

plans = Table(  # what is planned for a month's theme day, there and below; an empty field is as above it
    "plans",
    metadata,
    Column("place_id", Id, ForeignKey("places.id"), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("at", String(5), nullable=False, server_default=""),  # "09:30"
    Column("topic", Text, nullable=False, server_default=""),
    Column("venue", Text, nullable=False, server_default=""),
    Column("required", Text, nullable=False, server_default=""),  # items, a line each: 规定动作
    Column("optional", Text, nullable=False, server_default=""),  # 自选动作
    Column("materials", Text, nullable=False, server_default=""),
    Column("person_id", Id),  # who planned it last
    Column("changed_at", Instant, nullable=False),
)

attendance = Table(  # who said they would come, who came, who made up for it
    "attendance",
    metadata,
    Column("place_id", Id, ForeignKey("places.id"), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("answer", String(8), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("answered_at", Instant),
    Column("came", String(8), nullable=False, server_default=""),  # empty: not called
    Column("dues", Boolean, nullable=False, server_default=text("false")),  # paid; how much is nobody's business here
    Column("made_up_on", String(10), nullable=False, server_default=""),
    CheckConstraint("answer in ('', 'join', 'leave', 'remote')", name="answer"),
    CheckConstraint("came in ('', 'present', 'absent', 'remote')", name="came"),
    Index("ix_attendance_apart", "month", "place_id", sqlite_where=text(IS_APART), postgresql_where=text(IS_APART)),
)

meetings = Table(  # a theme day while it is held
    "meetings",
    metadata,
    Column("place_id", Id, ForeignKey("places.id"), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),  # who opened it
    Column("opened_at", Instant, nullable=False),
    Column("done", Text, nullable=False, server_default=""),  # items that were done, a line each
    Column("photos", Text, nullable=False, server_default=""),  # ids, a line each
    Column("closed_at", Instant),
)

# Time and trust ------------------------------------------------------------------------------------------------------

schedules = Table(  # what is said unasked, there and below, unless a place further down has its own of the kind
    "schedules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("place_id", Id, ForeignKey("places.id"), nullable=False),
    Column("subject", String(64), nullable=False, server_default=""),  # what of the kind: a form's name
    Column("rule", Text, nullable=False),  # the days: "month 5 after at 08:37", read by handlers/rhythm/rules.py
    Column("steps", Text, nullable=False, server_default=""),  # days before and after; empty: as usual for the kind
    Column("roles", String(64), nullable=False, server_default=""),  # who hears it; empty: as usual for the kind
    Column("text", Text, nullable=False, server_default=""),  # an administrator's own words
    Column("urgent", Boolean, nullable=False, server_default=text("false")),  # not kept for the day's one message
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    Column("until", String(10), nullable=False, server_default=""),  # the last day; empty: no end
    Column("next_at", Instant, nullable=False, index=True),
    Column("added_at", Instant),  # empty: before this was kept
    UniqueConstraint("kind", "place_id", "subject"),
    sqlite_autoincrement=True,  # an old button never means another schedule
)

holidays = Table(  # days that the office sets itself, above the country's calendar
    "holidays",
    metadata,
    Column("day", String(10), primary_key=True),  # "2027-02-17"
    Column("working", Boolean, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
)

fired = Table(  # what was said unasked: once for each schedule, person and slot
    "fired",
    metadata,
    Column("schedule_id", Id, ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("slot", String(24), primary_key=True),  # the local day it was about, and which step: "2026-11-05 -3"
    Column("fired_at", Instant, nullable=False),
)

unasked = Table(  # days on which a person was told something unasked: one message a day
    "unasked",
    metadata,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("path", Path, nullable=False),  # of the person's home, so that what a subtree was told is a range
    Index("ix_unasked_day", "day", "path"),
)

put_off = Table(  # what a person is to be told later than everybody: snoozed, asleep in another zone, a draft left over
    "put_off",
    metadata,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("ref", String(64), primary_key=True),  # a schedule and its slot, or a draft
    Column("say_at", Instant, nullable=False, index=True),
    Column("asked", Boolean, nullable=False, server_default=text("false")),  # by the person: told whatever else was
)

absences = Table(  # days on which somebody is away and owes nothing
    "absences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("first", String(10), nullable=False),
    Column("last", String(10), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("told_at", Instant, nullable=False),
)

switches = Table(  # what an administrator turned on for a subtree, such as ranking; the nearest above decides
    "switches",
    metadata,
    Column("place_id", Id, ForeignKey("places.id"), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("on", Boolean, nullable=False),
    Column("person_id", Id),
    Column("changed_at", Instant, nullable=False),
)

audit = Table(  # who did what that others must be able to see later; each row seals the one before
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("person_id", Id),
    Column("act", String(48), nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    Column("seal", String(64), nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("county_id", Id, ForeignKey("places.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
)
