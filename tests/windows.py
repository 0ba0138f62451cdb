"""Windows of the browser, in which tests open their pages one after the other.

A process that has drawn a page draws the next at a third of the cost. So a window (a context of Chromium, with its own
storage) is kept for all pages that want one like it, and a plain page of the same site stays open in it, which holds
the process. A page finds nothing that another has stored, and never one that is still open.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.waiting import LIMIT_S


class Windows:
    """Windows of one browser on one site.

    Parameters
    ----------
    browser
        With the switch `--process-per-site`, or each page has a process of its own.
    address
        Of a plain page of the site.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._kept: dict[tuple[tuple[str, str], ...], BrowserContext] = {}
        self._alone: list[BrowserContext] = []

    def open(self, width: int, height: int, scheme: str, *, alone: bool = False, **look: Any) -> Page:
        """An empty page.

        Parameters
        ----------
        width, height
            Of what is seen of it, in pixels.
        scheme
            ``light`` or ``dark``, which the reader prefers; motion is not wanted.
        alone
            Give it a window that no other page gets, before or after: the test changes what belongs to the window.
        look
            What else its window is to be, as `Browser.new_context` takes it.
        """
        page = self._open(look, alone=alone)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        return page

    def _open(self, look: dict[str, Any], *, alone: bool) -> Page:
        key = tuple(sorted((name, repr(value)) for name, value in look.items()))
        kept = self._kept.get(key)
        if alone or (kept and len(kept.pages) > 1):
            self._alone.append(self._new(look))
            return self._alone[-1].new_page()
        if kept is None:
            kept = self._kept[key] = self._new(look)
            kept.new_page().goto(self._address)
        kept.clear_cookies()
        if look.get("java_script_enabled", True):
            kept.pages[0].evaluate("localStorage.clear()")
        return kept.new_page()

    def tidy(self) -> None:
        """Close all pages that were opened, and the windows that are for one page alone."""
        for window in self._alone:
            window.close()
        self._alone.clear()
        for window in self._kept.values():
            for page in window.pages[1:]:
                page.close()

    def close(self) -> None:
        """Close all windows."""
        for window in (*self._alone, *self._kept.values()):
            window.close()

    def _new(self, look: dict[str, Any]) -> BrowserContext:
        window = self._browser.new_context(**look)
        window.set_default_timeout(LIMIT_S * 1000)
        return window
