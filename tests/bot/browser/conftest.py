"""Sites, visitors, and a real browser, for whoever tests what is seen in one: ask for `page` or `chromium`."""

import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from storage.database import Database
from tests.bot.browser.site import Site, open_site, serving, settle
from tests.bot.browser.visitor import Visitor, visiting
from tests.clock import Clock

PHONE = {"width": 360, "height": 740}
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
STARTS_WITHIN = 30.0  # seconds


class RunningClock(Clock):
    """One that goes on by a millisecond whenever it is looked at: a chat has an order of time."""

    def __call__(self) -> datetime:
        self.advance(timedelta(milliseconds=1))
        return super().__call__()


@pytest.fixture
def clock() -> Clock:
    return RunningClock()


@pytest.fixture
async def sample(database: Database) -> dict[str, int]:
    """The sample town's people: ids by name."""
    return await settle(database)


@pytest.fixture
async def real(database: Database) -> dict[str, int]:
    """The same people, who are real."""
    return await settle(database, demo=False)


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(database, tmp_path / "data") as site:
        yield site


@pytest.fixture
async def served(site: Site) -> AsyncIterator[Site]:
    """The same site, on a port."""
    async with serving(site):
        yield site


@pytest.fixture
async def visitor(site: Site) -> AsyncIterator[Visitor]:
    async with visiting(site) as visitor:
        yield visitor


@pytest.fixture
async def seated(visitor: Visitor, sample: dict[str, int]) -> Visitor:
    """A visitor who sits there as 王秀英."""
    await visitor.pick(sample["王秀英"])
    return visitor


@pytest.fixture(scope="session")
def chromium_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the session's one Chromium takes orders: starting it costs a second, a fresh profile in it nothing."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium on this machine")
    profile = tmp_path_factory.mktemp("chromium")
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        [program, *ARGUMENTS, f"--user-data-dir={profile}", "about:blank"], stdout=silent, stderr=silent
    ) as process:
        try:
            yield f"http://127.0.0.1:{_port(profile / 'DevToolsActivePort', process)}"
        finally:
            process.terminate()


@pytest.fixture
async def chromium(chromium_address: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium_address)
        yield browser
        await browser.close()


@pytest.fixture
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh Chinese phone."""
    context = await chromium.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=True,
        device_scale_factor=2,
    )
    context.set_default_timeout(10_000)
    yield context
    await context.close()


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A page on that phone; the test fails when its script does."""
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []


def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"chromium ended at once with code {process.returncode}")
        if file.exists() and (lines := file.read_text().split()):
            return int(lines[0])
        time.sleep(0.05)
    pytest.fail("chromium did not start")
