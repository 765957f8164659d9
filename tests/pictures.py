"""Takes the README's pictures from the real page: `python -m tests.pictures`, by hand; then look at them.

Needs a Chromium, a Chinese font and one with emoji. The program runs with the sample town in a folder that is thrown
away; a secretary files a check-in and an issue, a supervisor asks for a summary.
"""

import asyncio
import io
import shutil
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, async_playwright, expect

from handlers.demo.pictures import draw
from tests.acceptance.program import Program

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PHONE = {"width": 390, "height": 844}
SHARPNESS = 2
COLOURS = 128
MOST_BYTES = 150_000
SECRETARY, SUPERVISOR = "田丰收", "江远行"


async def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("there is no chromium on this machine")
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        async with Program(Path(folder)).running() as program, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            await secretary(await phone(browser, program.url))
            await supervisor(await phone(browser, program.url))
            await browser.close()


async def secretary(page: Page) -> None:
    """A check-in by two taps and a photo, and an issue by a photo, a tap and a line."""
    await expect(page.get_by_role("button", name=SECRETARY)).to_be_visible()
    await keep(page, "door")
    await arrive(page, SECRETARY)
    await tap(page, "报到")
    await tap(page, "志愿服务")
    await show(page, "volunteers")
    await expect(page.get_by_text("报到已收到")).to_be_visible()
    await keep(page, "check_in")
    await show(page, "road")
    await expect(page.get_by_text("这是什么？")).to_be_visible()
    await keep(page, "photo")
    await tap(page, "问题随手拍")
    await expect(page.get_by_text("哪里有什么问题？")).to_be_visible()
    await write(page, "村口路面塌了一块，晚上看不清")
    await expect(page.get_by_text("问题随手拍已收到")).to_be_visible()
    await keep(page, "issue")


async def supervisor(page: Page) -> None:
    await arrive(page, SUPERVISOR)
    await write(page, "汇总 本周")
    await expect(page.get_by_role("button", name="切换")).to_be_visible()
    await keep(page, "summary")


async def phone(browser: Browser, url: str) -> Page:
    """A fresh Chinese phone at the page's door."""
    context = await browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        device_scale_factor=SHARPNESS,
        has_touch=True,
    )
    page = await context.new_page()
    await page.goto(url)
    return page


async def arrive(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).click()
    await expect(page.get_by_text(f"{name}，您好")).to_be_visible()


async def tap(page: Page, label: str) -> None:
    """Presses the newest button of this label."""
    await page.get_by_role("button", name=label, exact=True).last.click()


async def write(page: Page, text: str) -> None:
    await page.get_by_label("写消息").fill(text)
    await page.get_by_label("写消息").press("Enter")


async def show(page: Page, scene: str) -> None:
    """Sends a photo that the sample town's painter has drawn."""
    photo = FilePayload(name=f"{scene}.jpg", mimeType="image/jpeg", buffer=draw(scene, Random(7)))
    await page.locator("#photos").set_input_files([photo])
    await expect(page.locator("li.me .state").last).to_have_text("已收到")
    await expect(page.locator("li.me img").last).to_be_visible()


async def keep(page: Page, name: str) -> None:
    """The screen as a small picture; ends with a fault when it is not small."""
    if await page.locator("#newest").is_visible():
        await page.locator("#newest").click()
    await page.wait_for_timeout(800)  # until the bubbles have come to rest
    taken = Image.open(io.BytesIO(await page.screenshot()))
    file = PICTURES / f"{name}.png"
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size >= MOST_BYTES:
        sys.exit(f"{file.name} has {file.stat().st_size} bytes")


if __name__ == "__main__":
    asyncio.run(main())
