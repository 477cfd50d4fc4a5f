"""Chromium, another program that opens our pages: what it sees, asks for, and can't fit."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from casekit.model.value import Value

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")

NARROW = 320
"""The width of a small telephone, or of a page at 400 % (WCAG 2.2, 1.4.10), in CSS pixels."""

_AXE = "axe.run(document, {resultTypes: ['violations']})"
_WIDE = "document.documentElement.scrollWidth"
# what stands outside the screen, for the one who has to mend it
_STICKS_OUT = f"""[...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > {NARROW} + 1)
    .map(one => one.tagName).filter((tag, at, all) => all.indexOf(tag) === at)"""
_CUT = """[...document.querySelectorAll('tr, blockquote, .picture')]
    .filter(one => getComputedStyle(one).breakInside !== 'avoid')
    .map(one => one.tagName)"""
_PICTURES = """[...document.querySelectorAll('.picture')].map(one => {
    const svg = one.querySelector('svg'), across = svg.getBoundingClientRect().width
    const letters = [...svg.querySelectorAll('text')].map(text => +text.getAttribute('font-size'))
    return {
        across, room: one.clientWidth,
        letters: Math.min(...letters) * across / svg.viewBox.baseVal.width,
        name: one.getAttribute('aria-label'), focusable: one.tabIndex === 0,
    }
})"""
_LABELS = """[...document.querySelectorAll('.pen td')].filter(one => one.checkVisibility())
    .map(one => getComputedStyle(one, '::before').content.replaceAll('"', ''))"""
_LONELY = """[...document.querySelectorAll('h1, h2, h3')]
    .filter(one => getComputedStyle(one).breakAfter !== 'avoid')
    .map(one => one.tagName)"""


class Seen(Value):
    """What a browser says of one page; everything but `requests` should be empty.

    `requests` are the addresses that it asked for, `violations` what axe-core found, `sticks_out`
    what reaches over the edge of a narrow screen, `cut` what a printer may tear in two, and
    `lonely` the headings that may end a sheet.
    """

    requests: tuple[str, ...]
    violations: tuple[str, ...]
    sticks_out: tuple[str, ...]
    cut: tuple[str, ...]
    lonely: tuple[str, ...]


class Shown(Value):
    """A picture on a screen: how wide it is, and has room to be; its smallest letters."""

    across: float
    room: float
    letters: float
    name: str
    focusable: bool


class Browser:
    """One Chromium for many pages."""

    def __init__(self, chromium: Any, folder: Path) -> None:
        self._chromium = chromium
        self._folder = folder
        self._axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")

    def look(self, html: bytes) -> Seen:
        """Open a page as a person would, with its own policy out of the way."""
        with self._opened(html) as (page, requests):
            page.evaluate(self._axe)
            found = page.evaluate(_AXE)["violations"]
            violations = [
                f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"][:3]
            ]
            page.set_viewport_size({"width": NARROW, "height": 640})
            out = page.evaluate(_STICKS_OUT) if page.evaluate(_WIDE) > NARROW else []
            page.emulate_media(media="print")
            cut, lonely = page.evaluate(_CUT), page.evaluate(_LONELY)
        return Seen(tuple(requests), tuple(violations), tuple(out), tuple(cut), tuple(lonely))

    def pictures(self, html: bytes, *, width: int) -> list[Shown]:
        """The pictures of a page on a screen of that width."""
        with self._opened(html) as (page, _):
            page.set_viewport_size({"width": width, "height": 640})
            return [Shown(**one) for one in page.evaluate(_PICTURES)]

    def follow(self, html: bytes, link: str) -> str:
        """What stands at the top of a small screen after a link was followed."""
        with self._opened(html) as (page, _):
            page.set_viewport_size({"width": NARROW, "height": 640})
            page.get_by_role("link", name=link).first.click()
            top: str = page.evaluate("document.elementFromPoint(40, 20).innerText")
            return top

    def labels(self, html: bytes) -> list[str]:
        """What stands on the lines for a pen on a small screen."""
        with self._opened(html) as (page, _):
            page.set_viewport_size({"width": NARROW, "height": 640})
            found: list[str] = page.evaluate(_LABELS)
            return found

    def paper(self, html: bytes) -> bytes:
        """The page as Chromium prints it on A4."""
        with self._opened(html) as (page, _):
            printed: bytes = page.pdf(format="A4", prefer_css_page_size=True)
            return printed

    def picture(self, html: bytes, *, width: int, height: int) -> bytes:
        """The upper part of the page as a PNG."""
        with self._opened(html) as (page, _):
            page.set_viewport_size({"width": width, "height": height})
            shot: bytes = page.screenshot()
            return shot

    @contextmanager
    def _opened(self, html: bytes) -> Iterator[tuple[Any, list[str]]]:
        path = self._folder / "page.html"
        path.write_bytes(html)
        # without its policy a page that asks for something would really do so
        context = self._chromium.new_context(bypass_csp=True)
        try:
            page = context.new_page()
            requests: list[str] = []
            page.on("request", lambda one: requests.append(one.url))
            page.goto(path.as_uri())
            page.evaluate("document.fonts.ready")
            asked = [one for one in requests if not one.startswith("data:")]
            yield page, [one for one in asked if one != path.as_uri()]
        finally:
            context.close()


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """Start Chromium, and end it."""
    from playwright.sync_api import sync_playwright

    assert PROGRAM
    with sync_playwright() as playwright:
        # a browser that root starts, as in CI, has no sandbox; it opens nothing but our own pages
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=PROGRAM, args=options)
        try:
            yield Browser(chromium, folder)
        finally:
            chromium.close()
