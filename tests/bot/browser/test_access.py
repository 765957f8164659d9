"""The page for weak eyes, thumbs, keyboards and screen readers: measured in a real browser, in every view."""

from typing import Literal

import pytest
from playwright.async_api import BrowserContext, Page, expect

from storage.messages import Choice, Document, Outgoing
from tests.bot.browser.conftest import PHONE
from tests.bot.browser.site import Site

Scheme = Literal["light", "dark"]

NAMELESS = """() => [...document.querySelectorAll('button, a, input, textarea, img, [role=group], [role=log]')]
  .filter((element) => element.checkVisibility())
  .filter((element) => !(element.getAttribute('aria-label') || element.alt || element.textContent.trim()
    || (element.labels && element.labels.length)))
  .map((element) => element.outerHTML)"""

SMALL = """() => [...document.querySelectorAll('.choice, .person, .main, .tools button, header button, textarea')]
  .filter((element) => element.checkVisibility())
  .filter((element) => element.getBoundingClientRect().height < 48)
  .map((element) => element.outerHTML + element.getBoundingClientRect().height)"""

FAINT = """() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([red, green, blue]) => [red, green, blue]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let above = element; above; above = above.parentElement) {
      const colour = channels(getComputedStyle(above).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const shown = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility()
    && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
  return shown.map((element) => {
    const [one, other] = [light(channels(getComputedStyle(element).color)), light(ground(element))];
    return [(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), element.outerHTML];
  }).filter(([contrast]) => contrast < 4.5);
}"""

WIDE = "() => document.documentElement.scrollWidth > innerWidth"


async def examine(page: Page) -> None:
    """What holds in every view; 4.5 is the contrast that WCAG 2 asks of text, 48 pixels what a thumb needs."""
    assert await page.evaluate(NAMELESS) == []
    assert await page.evaluate(SMALL) == []
    assert await page.evaluate(FAINT) == []
    assert not await page.evaluate(WIDE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_view_can_be_read_pressed_and_named(
    page: Page, context: BrowserContext, served: Site, sample: dict[str, int], scheme: Scheme
) -> None:
    await page.emulate_media(color_scheme=scheme)
    await page.goto(served.url)
    await expect(page.get_by_role("button", name="王秀英")).to_be_visible()
    await examine(page)
    await page.get_by_role("button", name="王秀英").click()
    await page.get_by_label("写消息").fill("buttons")
    await page.get_by_label("写消息").press("Enter")
    await expect(page.get_by_role("button", name="走访入户")).to_be_visible()
    await examine(page)
    await page.get_by_role("button", name="走访入户").click()
    await expect(page.get_by_text("已选 kind:2")).to_be_visible()
    await served.say(*long_winded(f"sample-{sample['王秀英']}"))
    await expect(page.get_by_role("button", name="好")).to_be_visible()
    await page.get_by_role("button", name="改", exact=True).click()
    await context.set_offline(True)
    await page.get_by_label("写消息").fill("没有网络")
    await page.get_by_label("写消息").press("Enter")
    await expect(page.get_by_text("未发送，正在重试")).to_be_visible()
    await examine(page)


def long_winded(chat: str) -> list[Outgoing]:
    """Labels without a place to break, a file, and a newer message that mutes what stands above it."""
    said = Outgoing(channel="browser", chat=chat, text="长" * 300 + "w" * 200)
    rows = ((Choice(label="x" * 60, data="1"), Choice(label="很长的选项" * 8, data="2")),)
    return [
        said.model_copy(update={"rows": rows}),
        said.model_copy(update={"document": Document(path="a", name="很长的文件名" * 9 + ".xlsx")}),
        said.model_copy(update={"text": "好吗？", "rows": ((Choice(label="好", data="3"),),)}),
    ]


async def test_the_code_can_be_typed_by_whoever_cannot_see(page: Page, served: Site, real: dict[str, int]) -> None:
    await page.goto(served.url)
    await expect(page.get_by_label("邀请码")).to_be_focused()
    await examine(page)


async def test_new_lines_are_read_out_with_who_says_them(page: Page, served: Site, sample: dict[str, int]) -> None:
    await page.goto(served.url)
    await page.get_by_role("button", name="周敏").click()
    log = page.get_by_role("log", name="聊天记录")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_attribute("aria-busy", "false")
    await expect(log.get_by_role("listitem").filter(has_text="听到 /start")).to_contain_text("村报说：")


async def test_the_largest_type_of_a_phone_still_fits(page: Page, served: Site, sample: dict[str, int]) -> None:
    await page.set_viewport_size({"width": 240, "height": 490})  # what 150 % leaves of 360 pixels
    await page.goto(served.url)
    await page.get_by_role("button", name="王秀英").click()
    await page.get_by_label("写消息").fill("buttons")
    await page.get_by_label("写消息").press("Enter")
    await expect(page.get_by_role("button", name="走访入户")).to_be_visible()
    assert not await page.evaluate(WIDE)
    await expect(page.get_by_role("button", name="发送")).to_be_in_viewport(ratio=1)


async def test_who_wants_no_motion_sees_none(page: Page, served: Site, sample: dict[str, int]) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(served.url)
    await page.get_by_role("button", name="王秀英").click()
    await expect(page.get_by_text("听到 /start")).to_be_visible()
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_a_phone_shows_the_question_its_choices_and_the_field_at_once(
    page: Page, served: Site, sample: dict[str, int]
) -> None:
    await page.goto(served.url)
    await page.get_by_role("button", name="王秀英").click()
    await page.get_by_label("写消息").fill("buttons")
    await page.get_by_label("写消息").press("Enter")
    await expect(page.get_by_role("button", name="其他")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_text("做了什么？")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_label("写消息")).to_be_in_viewport(ratio=1)
    shot = await page.screenshot()
    assert shot.startswith(b"\x89PNG")
    assert await page.evaluate("[innerWidth, innerHeight]") == [PHONE["width"], PHONE["height"]]
