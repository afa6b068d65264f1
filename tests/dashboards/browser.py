"""What a person does and sees: log in, open a dashboard, wait until it stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Tall enough that every chart is in view: Superset draws only what is.
VIEWPORT = {"width": 1500, "height": 3200}
PATIENCE_MS = 300_000  # a busy machine draws slowly
LOG_IN_MS = 120_000
# Superset's own pixel, which our policy stops, and a page's questions that it leaves behind.
NOT_OURS = ("scarf.sh", "order_column:changed_on_delta_humanized", "/superset/log/", "/colors?")

# Per chart: its title, what it says when something is wrong, and whether ink is on its canvas.
LOOK = """
() => [...document.querySelectorAll('.dashboard-component-chart-holder')].map(holder => {
  const body = holder.querySelector('.slice_container');
  const inked = canvas => {
    const { width, height } = canvas;
    if (!width || !height) return false;
    const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
    let coloured = 0;  // axes and letters are grey; what is plotted is not
    for (let i = 0; i < pixels.length; i += 4 * 7) {
      const rgb = [pixels[i], pixels[i + 1], pixels[i + 2]];
      if (pixels[i + 3] > 128 && Math.max(...rgb) - Math.min(...rgb) > 40) coloured += 1;
    }
    return coloured >= 20;
  };
  return {
    title: (holder.querySelector('.header-title, [data-test="editable-title"]') || {}).innerText,
    text: holder.innerText,
    loading: !!holder.querySelector('.loading, [data-test="loading-indicator"]'),
    drawn: !!body && (
      [...body.querySelectorAll('canvas')].some(inked)
      || !!body.querySelector('table tbody tr td')
      || !!body.querySelector('.header-line')),
    error: !!holder.querySelector('[data-test="error"], .ant-alert-error, [role="alert"]'),
  };
})
"""


@dataclass
class Seen:
    """A dashboard as it stood when loading had ended."""

    charts: list[dict[str, Any]]
    filters: list[str]
    complaints: list[str] = field(default_factory=list)


@contextmanager
def logged_in(url: str, *, user: str, password: str) -> Iterator[Page]:
    """A page of a Chromium that has logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = browser.new_page(viewport=VIEWPORT, locale="en-GB", timezone_id="UTC")
        page.set_default_timeout(PATIENCE_MS)
        try:
            _log_in(page, url, user, password)
        except TookTooLong:  # as a person would: once more
            _log_in(page, url, user, password)
        yield page
        browser.close()


def _log_in(page: Page, url: str, user: str, password: str) -> None:
    page.goto(f"{url}/login/")
    # The page asks for the form's token by itself, and forgets a form that is sent without.
    page.wait_for_load_state("networkidle")
    page.locator("input#username").fill(user)
    page.locator("input#password").fill(password)
    page.locator("input#password").press("Enter")
    page.wait_for_url(lambda address: "/login" not in address, timeout=LOG_IN_MS)


def _not_loaded(request: Request) -> Iterator[str]:
    """Tell of a request that failed; one that the page before left behind did not."""
    if "ERR_ABORTED" not in (request.failure or ""):
        yield f"not loaded: {request.url}: {request.failure}"


def open_dashboard(page: Page, address: str, *, charts: int, shot: Path | None) -> Seen:
    """Open a dashboard, wait for its charts, photograph it, and tell what was seen."""
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.extend(_not_loaded(request)))
    page.goto(address)
    page.wait_for_function(
        f"count => {{ const seen = ({LOOK})();"
        " return seen.length === count && seen.every(c => !c.loading && (c.drawn || c.error"
        " || /no results|no data/i.test(c.text))); }",
        arg=charts,
    )
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_500)  # charts grow in
    seen = page.evaluate(LOOK)
    filters = page.locator('[data-test="filter-control-name"]').all_inner_texts()
    if shot:
        shot.parent.mkdir(parents=True, exist_ok=True)
        height = page.evaluate(
            "() => Math.ceil(Math.max(...[...document.querySelectorAll("
            "'.dashboard-component-chart-holder')].map(e => e.getBoundingClientRect().bottom)))"
        )
        page.screenshot(
            path=str(shot),
            clip={"x": 0, "y": 0, "width": VIEWPORT["width"], "height": height + 24},
        )
    ours = [line for line in complaints if not any(other in line for other in NOT_OURS)]
    return Seen(seen, filters, ours)
