"""What people hear over WeCom where nothing could be made of what they did."""

from storage import people
from storage.database import Database
from tests.bot.telegram.conftest import Inbox
from tests.bot.wecom.listener import Listener
from tests.village import settle
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom


async def test_a_video_and_a_button_without_a_choice_are_answered(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person, database: Database
) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await people.link(tx, ("wecom", wang.id), ids["王秀英"], wang.id)
    wang.place.wrote = True
    wecom.at_bot.mixes(wang.place, wang.id, [{"msgtype": "video", "video": {}}])
    wecom.at_bot.presses(wang.place, wang.id, "choose", "7-ab")
    await inbox.holds(2)
    await channel.answers(inbox.kept)
    video, press = (m.text for m in wang.chat)
    assert "收不了视频" in video
    assert "还没选" in press
