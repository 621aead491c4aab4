"""A real Chromium on the demo's page."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, Page, async_playwright

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET: Final = (
    "--no-sandbox",
    "--force-color-profile=srgb",
    "--disable-gpu",
    "--disable-background-networking",
)


@asynccontextmanager
async def open_browser() -> AsyncGenerator[Browser]:
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            await browser.close()


async def visit(browser: Browser, url: str, width: int, height: int) -> Page:
    """The demo's page, ready for typing."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(15_000)
    await page.goto(url)
    await page.locator("#channel-composer-input").wait_for()
    return page


async def imagine(page: Page, prompt: str) -> None:
    """Type a command as a person does."""
    await page.locator("#channel-composer-input").click()
    await page.keyboard.type("/imagine")
    await page.keyboard.press("Enter")
    field = page.locator("input.command-option-input").first
    await field.click()
    await field.fill(prompt)
    await page.keyboard.press("Enter")


async def run(page: Page, command: str) -> None:
    """Type a command without options as a person does."""
    await page.locator("#channel-composer-input").click()
    await page.keyboard.type(f"/{command}")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
