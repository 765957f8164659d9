"""Bot and app together: everybody is answered where they wrote, and is the same account at both."""

from pathlib import Path

from storage.database import Database
from storage.messages import Incoming, Outgoing
from tests.bot.serving import serving
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.bot.wecom.listener import Listener, app_of
from tests.telegram.pictures import jpeg
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom


async def test_everybody_is_answered_where_they_wrote(
    wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Inbox
) -> None:
    channel = Listener(wecom, database, tmp_path, app=app_of(wecom))
    at_bot, at_app = wecom.person("wangxiuying"), wecom.member("liuchunhua")
    async with serving(channel.routes()) as url, listening(channel, inbox):
        wecom.app.postbox.callback, wecom.app.postbox.clock = f"{url}/wecom/callback", database.now
        await eventually(lambda: channel.problem is None and bool(wecom.app.tokens))
        for number, person in enumerate((at_bot, at_app), start=1):
            await answered(channel, inbox, person, number)
    await channel.close()


async def answered(channel: Listener, inbox: Inbox, person: Person, number: int) -> None:
    await person.sends_photo(jpeg(number))
    await inbox.holds(number)
    heard: Incoming = inbox.kept[-1]
    assert heard.account == person.id
    assert await channel.fetch(heard.attachments[0], 1 << 20) == jpeg(number)
    await channel.says(Outgoing(channel="wecom", chat=heard.chat, text="收到。", ack=heard.ack))
    assert person.last.text == "收到。"
