"""The page in a real browser on a small phone: what a person does there, and what becomes of it."""

import io
import re
from collections.abc import Awaitable, Callable

import pytest
from PIL import Image
from playwright.async_api import BrowserContext, FilePayload, Page, Route, expect

from storage.messages import Choice, Document, Outgoing
from tests.bot.browser.site import Site, bind

Arrive = Callable[[str], Awaitable[str]]
HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>{{7*7}} ${7*7} \u202eabc'


@pytest.fixture
def arrive(page: Page, served: Site, sample: dict[str, int]) -> Arrive:
    """Picks this person of the sample town; returns the chat."""

    async def arrive(name: str) -> str:
        await page.goto(served.url)
        await page.get_by_role("button", name=name).click()
        await expect(page.locator("#link")).to_have_text("已连接")
        await expect(page.get_by_text("听到 /start")).to_be_visible()
        return f"sample-{sample[name]}"

    return arrive


async def write(page: Page, text: str) -> None:
    await page.get_by_label("写消息").fill(text)
    await page.get_by_label("写消息").press("Enter")


def said(site: Site) -> list[str]:
    return [heard.text for heard in site.heard if not heard.text.startswith("/")]


async def test_a_text_is_sent_and_answered(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await write(page, "今天走访了三户")
    await expect(page.get_by_text("听到 今天走访了三户")).to_be_visible()
    await expect(page.locator("li.me .state")).to_have_text("已收到")
    await page.reload()
    await expect(page.locator("#lines .text")).to_have_text(["听到 /start", "今天走访了三户", "听到 今天走访了三户"])
    assert said(served) == ["今天走访了三户"]


async def test_a_choice_is_made_with_the_keyboard_alone(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await page.get_by_label("写消息").focus()
    await page.keyboard.type("buttons")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="走访入户")).to_be_visible()
    for _ in range(12):  # back from the field, through the bubbles, to the choice
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.textContent") == "走访入户":
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("已选 kind:2")).to_be_visible()
    await expect(page.get_by_role("button", name="走访入户")).to_have_count(0)
    assert await page.evaluate("document.activeElement.tagName") == "LI"
    (press,) = [heard for heard in served.heard if heard.press]
    assert press.press == "kind:2"


async def test_old_buttons_are_muted_but_work(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await write(page, "buttons")
    await write(page, "先说别的")
    await expect(page.get_by_text("听到 先说别的")).to_be_visible()
    old = page.get_by_role("button", name="志愿服务")
    await expect(old).to_have_css("font-weight", "400")
    await old.click()
    await expect(page.get_by_text("已选 kind:1")).to_be_visible()


async def test_the_answer_is_in_view_after_a_photo_and_after_an_old_button(
    page: Page, served: Site, arrive: Arrive
) -> None:
    await arrive("王秀英")
    await write(page, "buttons")
    for number in range(3):
        await page.locator("#photos").set_input_files(a_photo(900, 1200))
        await expect(page.get_by_text("听到 photo").nth(number)).to_be_in_viewport()
        await expect(page.locator("#newest")).to_be_hidden()
    await page.get_by_role("button", name="志愿服务").click()
    await expect(page.get_by_text("已选 kind:1")).to_be_in_viewport()


async def test_a_press_that_changes_its_own_card_shows_the_new_card(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await write(page, "ticks")
    await page.get_by_role("button", name="学习").click()
    await expect(page.get_by_role("button", name="☑ 学习")).to_be_visible()
    await expect(page.get_by_role("button", name="完成（1）")).to_be_visible()


async def test_what_is_written_goes_with_the_photo(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await page.get_by_label("写消息").fill("村口路灯坏了")
    await page.locator("#photos").set_input_files([a_photo(300, 200), a_photo(300, 200)])
    await expect(page.get_by_role("img", name="我发的照片")).to_have_count(2)
    await expect(page.get_by_label("写消息")).to_have_value("")
    await expect(page.get_by_text("听到 photo")).to_have_count(1)
    first, second = (heard for heard in served.heard if heard.attachments)
    assert (first.text, second.text) == ("村口路灯坏了", "")
    assert first.album == second.album != ""


async def test_a_photo_is_made_small_upright_and_without_its_place(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await page.locator("#photos").set_input_files([a_photo(3000, 2000), a_photo(3000, 2000)])
    await expect(page.get_by_text("听到 photo")).to_have_count(2)
    await expect(page.get_by_role("img", name="我发的照片")).to_have_count(2)
    first, second = (heard for heard in served.heard if heard.attachments)
    assert first.album == second.album != ""
    with Image.open(io.BytesIO(await served.channel.fetch(first.attachments[0], 20_000_000))) as photo:
        assert (photo.format, photo.size) == ("JPEG", (1067, 1600))
        assert not photo.getexif()
        assert photo.convert("L").getpixel((10, 10)) == pytest.approx(
            29, abs=5
        )  # the blue corner stands where the camera's top is
    await page.reload()
    picture = page.get_by_role("img", name="我发的照片").first
    await expect(picture).to_have_js_property("naturalWidth", 1067)


def a_photo(width: int, height: int) -> FilePayload:
    """A photo lying on its side, as cameras write it: its blue lower left corner belongs to the upper left."""
    image = Image.new("RGB", (width, height), "white")
    image.paste((0, 0, 255), (0, height - 600, 600, height))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return {"name": "院子.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


async def test_what_is_written_without_a_network_is_sent_once_when_there_is_one(
    page: Page, context: BrowserContext, served: Site, arrive: Arrive
) -> None:
    await arrive("王秀英")
    await context.set_offline(True)
    for text in ("一", "二", "三"):
        await write(page, text)
    await expect(page.get_by_text("未发送，正在重试")).to_have_count(3)
    await expect(page.get_by_role("status")).to_contain_text("网络不通")

    async def unreachable(route: Route) -> None:
        await route.abort()

    await page.route("**/chat/**", unreachable)
    await context.set_offline(False)
    await page.reload()
    await expect(page.locator("li.me .text")).to_have_text(["一", "二", "三"])
    assert said(served) == []
    await page.unroute("**/chat/**", unreachable)
    await expect(page.get_by_text("听到 三")).to_be_visible()
    await expect(page.locator("li.me .text")).to_have_text(["一", "二", "三"])
    assert said(served) == ["一", "二", "三"]


async def test_an_answer_lost_on_the_way_back_doubles_nothing(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    losses = iter([True, True, False])

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await (route.abort() if next(losses) else route.continue_())

    await page.route("**/chat/messages*", lose_the_answer)
    await write(page, "只说一次")
    await expect(page.locator("li.me .state")).to_have_text("已收到")
    await expect(page.locator("#lines").get_by_text("只说一次", exact=True)).to_have_count(1)
    assert said(served) == ["只说一次"]


async def test_where_events_do_not_get_through_the_page_asks(page: Page, served: Site, arrive: Arrive) -> None:
    async def blocked(route: Route) -> None:
        await route.fulfill(status=502)

    await page.route("**/chat/events*", blocked)
    chat = await arrive("王秀英")
    await served.say(Outgoing(channel="browser", chat=chat, text="提醒"))
    await expect(page.get_by_text("提醒")).to_be_visible()


async def test_what_others_wrote_is_text_and_nothing_else(page: Page, served: Site, arrive: Arrive) -> None:
    chat = await arrive("王秀英")
    await write(page, HOSTILE)
    rows = ((Choice(label=HOSTILE, data="x"), Choice(label="打开", url="javascript:window.hit=1")),)
    await served.say(Outgoing(channel="browser", chat=chat, text=HOSTILE, rows=rows))
    await expect(page.locator("li.bot .text", has_text=HOSTILE)).to_have_count(2)
    await page.get_by_text("打开", exact=True).click()
    assert await page.evaluate("window.hit") is None
    assert await page.locator("#lines :is(img, script)").count() == 0


async def test_an_own_message_is_changed(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await write(page, "23人")
    await page.get_by_role("button", name="改", exact=True).click()
    await expect(page.get_by_text("正在修改这条消息")).to_be_visible()
    await write(page, "24人")
    await expect(page.get_by_text("改成 24人")).to_be_visible()
    await expect(page.locator("li.me .text")).to_have_text(["24人"])
    first, second = (heard for heard in served.heard if heard.text.endswith("人"))
    assert (second.edited, second.message) == (True, first.message)
    await page.reload()
    await expect(page.locator("li.me .text")).to_have_text(["24人"])


async def test_the_language_changes_at_once_and_stays(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="Send")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_text("听到 /language en")).to_be_visible()
    assert served.heard[-1].language == "en"
    await page.reload()
    await expect(page.get_by_role("button", name="Send")).to_be_visible()


async def test_another_person_is_picked_and_finds_an_own_chat(page: Page, served: Site, arrive: Arrive) -> None:
    await arrive("王秀英")
    await write(page, "我是王秀英")
    await expect(page.get_by_text("听到 我是王秀英")).to_be_visible()
    await page.get_by_role("button", name="换人").click()
    await page.get_by_role("button", name="周敏").click()
    await expect(page.locator("#who")).to_have_text("周敏")
    await expect(page.get_by_text("我是王秀英")).to_have_count(0)
    await page.get_by_role("button", name="换人").click()
    await page.get_by_role("button", name="王秀英").click()
    await expect(page.get_by_text("听到 我是王秀英")).to_be_visible()


async def test_an_invitation_in_the_address_is_used_and_taken_out_of_it(
    page: Page, served: Site, real: dict[str, int]
) -> None:
    await page.goto(f"{served.url}/?code=ABCD2345")
    await expect(page.get_by_label("邀请码")).to_have_value("ABCD2345")
    assert page.url == f"{served.url}/"
    await page.get_by_role("button", name="进入").click()
    await expect(page.get_by_text("听到 /start ABCD2345")).to_be_visible()
    await bind(served.database, served.heard[0].chat, real["王秀英"])
    await write(page, "我来了")
    await expect(page.locator("#who")).to_have_text("王秀英")
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_label("邀请码")).to_be_visible()


async def test_documents_are_shown_or_saved(page: Page, served: Site, arrive: Arrive) -> None:
    chat = await arrive("王秀英")
    served.data_dir.mkdir()
    Image.new("RGB", (60, 40), "red").save(served.data_dir / "chart.png")
    (served.data_dir / "sums.xlsx").write_bytes(b"PK")
    for document in (
        Document(path="chart.png", name="汇总图.png", kind="picture"),
        Document(path="sums.xlsx", name="汇总.xlsx"),
    ):
        await served.say(Outgoing(channel="browser", chat=chat, document=document))
    await expect(page.get_by_role("img", name="汇总图.png")).to_have_js_property("naturalWidth", 60)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="汇总.xlsx").click()
    assert (await download.value).suggested_filename == "汇总.xlsx"


async def test_earlier_messages_are_a_press_away(page: Page, served: Site, arrive: Arrive) -> None:
    chat = await arrive("王秀英")
    await served.say(*(Outgoing(channel="browser", chat=chat, text=f"第{number}条") for number in range(80)))
    await page.reload()
    await expect(page.get_by_text("第79条")).to_be_in_viewport()
    await page.get_by_role("button", name="看更早的消息").click()
    await expect(page.locator("#lines .text")).to_have_text(["听到 /start", *(f"第{number}条" for number in range(80))])


async def test_the_position_is_sent_when_it_is_allowed(
    page: Page, context: BrowserContext, served: Site, arrive: Arrive
) -> None:
    await context.grant_permissions(["geolocation"])
    await context.set_geolocation({"latitude": 23.5, "longitude": 113.25, "accuracy": 18})
    await arrive("王秀英")
    await page.get_by_role("button", name="位置").click()
    await expect(page.get_by_text("我的位置，误差约18米")).to_be_visible()
    await expect(page.locator("li.me .state")).to_have_text("已收到")
    assert [heard.position.latitude for heard in served.heard if heard.position] == [23.5]


async def test_strangers_are_told_why_a_photo_is_not_taken(page: Page, served: Site, real: dict[str, int]) -> None:
    await page.goto(f"{served.url}/?code=X")
    await page.get_by_role("button", name="进入").click()
    await page.locator("#photos").set_input_files([a_photo(100, 100)])
    await expect(page.locator("li.me .state")).to_have_text(re.compile("邀请码"))
