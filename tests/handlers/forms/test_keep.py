"""Forms in the store: versions, offers by place, role and day, and the built-in ones."""

import subprocess
import sys
from datetime import date

import pytest

from handlers.forms.builtin import builtin_forms
from handlers.forms.keep import add_form, load_library, retire_form, sync_builtin
from handlers.forms.offers import Library
from handlers.forms.problem import FormProblems
from storage.database import Database
from storage.forms import newest_form
from storage.places import Place, add_place

DAY = date(2026, 11, 22)
BUILTIN = ["check_in", "theme_day", "issue", "household_visit", "all_quiet", "task"]


def table(label: str, roles: str = "") -> bytes:
    settings = f"| settings |\n| | form_id | roles |\n| | flood | {roles} |"
    return f"| survey |\n| | type | name | label |\n| | text | a | {label} |\n{settings}".encode()


async def library(database: Database) -> Library:
    async with database.reading() as tx:
        return await load_library(tx)


def offered(shelf: Library, *roles: str, path: str = "1.", today: date = DAY) -> list[tuple[str, int]]:
    return [(form.name, form.version) for form in shelf.offered(roles, path, today)]


async def test_a_version_is_counted_up_only_when_the_spreadsheet_changed(database: Database) -> None:
    async with database.transaction() as tx:
        assert (await add_form(tx, "f.md", table("A")))[1]
        form, changed = await add_form(tx, "renamed.md", table("A"))
        assert (form.version, changed) == (1, False)
        form, changed = await add_form(tx, "f.md", table("B"))
        assert (form.version, changed) == (2, True)
    shelf = await library(database)
    assert offered(shelf, "member") == [("flood", 2)]
    first, second = shelf.get("flood", 1), shelf.get("flood", 2)
    assert first
    assert second
    assert first.questions[0].label == {"": "A"}
    assert second == form == shelf.newest("flood")


async def test_a_refused_form_leaves_nothing(database: Database) -> None:
    with pytest.raises(FormProblems):
        async with database.transaction() as tx:
            await add_form(tx, "f.md", b"| survey |\n| | type | name | label |\n| | txet | a | A |")
    assert (await library(database)).forms == {}


async def test_it_is_offered_below_its_place_until_its_day_to_its_roles(database: Database) -> None:
    async with database.transaction() as tx:
        county = await add_place(tx, "county", "岭南县", None)
        town = await add_place(tx, "town", "河北镇", county)
        branch = await add_place(tx, "branch", "东坡村", town)
        await add_form(tx, "f.md", table("A", roles="书记"), place_id=town.id, until="2026-11-22")
    shelf = await library(database)

    def at(place: Place, day: date = DAY, role: str = "secretary") -> list[tuple[str, int]]:
        return offered(shelf, role, path=place.path, today=day)

    assert at(branch) == at(town) == [("flood", 1)]
    assert at(county) == at(branch, date(2026, 11, 23)) == at(branch, role="member") == []


async def test_adding_the_same_again_moves_the_offer(database: Database) -> None:
    async with database.transaction() as tx:
        county = await add_place(tx, "county", "岭南县", None)
        await add_form(tx, "f.md", table("A"), place_id=county.id, until="2026-11-01")
        assert offered(await load_library(tx), path=county.path) == []
        await add_form(tx, "f.md", table("A"))
        assert offered(await load_library(tx), path="99.") == [("flood", 1)]


async def test_a_retired_form_is_kept_but_not_offered(database: Database) -> None:
    async with database.transaction() as tx:
        await add_form(tx, "f.md", table("A"))
        await add_form(tx, "f.md", table("B"))
        assert await retire_form(tx, "flood")
        assert not await retire_form(tx, "flood")
        assert not await retire_form(tx, "nobody")
        shelf = await load_library(tx)
        assert offered(shelf) == []
        assert shelf.get("flood", 1)
        assert shelf.newest("nobody") is None
        await add_form(tx, "f.md", table("B"))
        assert offered(await load_library(tx)) == [("flood", 2)]


async def test_the_built_in_forms_are_added_once(database: Database) -> None:
    async with database.transaction() as tx:
        assert [form.name for form in await sync_builtin(tx)] == BUILTIN
        assert await sync_builtin(tx) == ()
    shelf = await library(database)
    assert offered(shelf, "secretary") == [(name, 1) for name in BUILTIN if name != "task"]
    assert offered(shelf, "supervisor") == [(name, 1) for name in ("check_in", "issue", "all_quiet", "task")]


async def test_a_changed_built_in_form_respects_what_the_office_decided(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = table("A").replace(b"flood", b"issue")
    async with database.transaction() as tx:
        await sync_builtin(tx)
        await retire_form(tx, "theme_day")
        await add_form(tx, "issue.md", own)
        changed = [(name, content + b"\nEdited.\n") for name, content in builtin_forms()]
        monkeypatch.setattr("handlers.forms.keep.builtin_forms", lambda: changed)
        assert [form.name for form in await sync_builtin(tx)] == [
            "check_in",
            "theme_day",
            "household_visit",
            "all_quiet",
            "task",
        ]
        shelf = await load_library(tx)
        assert offered(shelf, "secretary") == [
            (name, 2) for name in ("check_in", "issue", "household_visit", "all_quiet")
        ]
        kept = await newest_form(tx, "theme_day")
        assert kept
        assert (kept.version, kept.retired, kept.builtin) == (2, True, True)


def test_a_start_reads_no_spreadsheets() -> None:
    code = "import sys, handlers.forms.keep; print([name for name in ('pyxform', 'openpyxl') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
