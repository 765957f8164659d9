"""A page may speak to one machine, and the bot fetch and answer on another."""

from pathlib import Path

import pytest

from bot.channels.browser.talk import MAX_FILE
from handlers.made_files import keep
from storage.database import Database
from storage.messages import Document, Outgoing
from storage.problems import NETWORK, ChannelError
from storage.shared_files import mounted
from tests.bot.browser.site import Site, open_site
from tests.bot.browser.visitor import Visitor, fresh
from tests.s3 import Store

JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)


async def test_what_a_page_sent_to_one_machine_is_fetched_by_another(
    seated: Visitor, site: Site, database: Database, tmp_path: Path, s3: Store
) -> None:
    number = fresh()
    elsewhere = tmp_path / "elsewhere"
    with mounted(site.data_dir, s3.bucket()), mounted(elsewhere, s3.bucket()):
        s3.down = True
        assert (await seated.show(JPEG, id=number)).status_code == 503
        assert site.heard == []
        s3.down = False
        assert (await seated.show(JPEG, id=number)).status_code == 200
        (photo,) = site.heard[0].attachments
        async with open_site(database, elsewhere) as other:
            s3.down = True
            with pytest.raises(ChannelError) as raised:
                await other.channel.fetch(photo, MAX_FILE)
            assert raised.value.problem is NETWORK
            s3.down = False
            assert await other.channel.fetch(photo, MAX_FILE) == JPEG


async def test_a_file_made_elsewhere_is_shown_here(seated: Visitor, site: Site, tmp_path: Path, s3: Store) -> None:
    elsewhere = tmp_path / "elsewhere"
    with mounted(site.data_dir, s3.bucket()), mounted(elsewhere, s3.bucket()):
        await keep(elsewhere, "made/7.ics", b"BEGIN:VCALENDAR")
        document = Document(path="made/7.ics", name="a.ics")
        await site.say(Outgoing(channel="browser", chat=seated.chat, document=document))
        (line,) = (await seated.history())["lines"]
        s3.down = True
        assert (await seated.get(f"documents/{line['id']}")).status_code == 503
        s3.down = False
        answer = await seated.get(f"documents/{line['id']}")
    assert (answer.status_code, answer.content) == (200, b"BEGIN:VCALENDAR")
