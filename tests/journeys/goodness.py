"""What must be true of every page of every journey, whoever looks and however."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SITES = (" – Digital Front Door", " – Doras Didseatach")  # in Gaelic too
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 256}  # 320 is 1280 at 400 %
CONTROLS_TRIED = 60
GRAVE = ("serious", "critical")

# What stands around the pages of a kind, always the same.
FRAME = ("header[role=banner]", "#section-navigation", "footer[role=contentinfo]")

# Marks what Tab must reach, remembers how it looks, and writes down what happens as the focus goes round. Where the
# frame is good already, the focus goes to its end as soon as it comes in.
WATCH_FOCUS = """({limit, beside}) => {
  const shown = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const groups = new Set();
  const frames = beside ? [...document.querySelectorAll(beside)] : [];
  const around = e => frames.find(frame => frame.contains(e));
  const wanted = [...document.querySelectorAll(all)].filter(e => {
    if (!shown(e) || e.disabled || e.tabIndex < 0 || around(e)) return false;
    if (e.type !== 'radio') return true;
    if (groups.has(e.name) || (document.querySelector(`input[name="${e.name}"]:checked`) ?? e) !== e) return false;
    return groups.add(e.name);
  }).slice(0, limit);
  const look = e => [e, e.labels?.[0]].filter(Boolean).flatMap(one => [null, '::before', '::after'].map(part => {
    const s = getComputedStyle(one, part);
    return [s.outline, s.boxShadow, s.backgroundColor, s.border, s.color, s.clip, s.position].join();
  })).join();
  const name = e => `${e.localName} "${(e.labels?.[0] ?? e).textContent.trim().replace(/\\s+/g, ' ').slice(0, 50)}"`;
  document.activeElement.blur();
  const before = new Map(wanted.map(e => [e, look(e)]));
  const reached = new Set(), unseen = new Set();
  const watch = event => {
    const e = event.target;
    const last = [...around(e)?.querySelectorAll(all) ?? []].filter(one => shown(one) && one.tabIndex >= 0).pop();
    if (last) last.focus();
    if (!before.has(e)) return;
    reached.add(e);
    document.getAnimations().forEach(move => move.finish());
    if (look(e) === before.get(e)) unseen.add(name(e));
  };
  document.addEventListener('focusin', watch);
  window.focusWatch = () => {  // and no more, for whoever goes on from here presses what they like
    document.removeEventListener('focusin', watch);
    return {missed: wanted.filter(e => !reached.has(e)).map(name), unseen: [...unseen]};
  };
  const dates = wanted.filter(e => e.type === 'date').length;
  return wanted.length + frames.length + 3 * dates;  // day, month, year, calendar
}"""

# Whatever a reader at 320 pixels would have to scroll sideways for, or would never see; what is there for the ear
# alone (clipped away) does not count.
TOO_WIDE = """() => {
  const rolls = e => { for (let p = e; p; p = p.parentElement) {
    const s = getComputedStyle(p);
    if (['auto', 'scroll'].includes(s.overflowX) || s.clip !== 'auto' || s.clipPath !== 'none') return true;
  } return false; };
  const out = [...document.body.querySelectorAll('*')].filter(e =>
    e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().right > innerWidth + 1 && !rolls(e));
  return {page: document.documentElement.scrollWidth, window: innerWidth,
          elements: out.map(e => `${e.localName}.${e.className} ${e.textContent.trim().slice(0, 40)}`)};
}"""

# Of which elements a page, or a part of it, is made: names, classes and states, each once.
MAKE = """part => [...new Set([...document.querySelectorAll(part)].map(e =>
  [e.localName, e.getAttribute('class') ?? '', e.getAttribute('type') ?? '', e.getAttribute('role') ?? '',
   e.hasAttribute('open'), e.hasAttribute('aria-describedby')].join()))].sort().join(' ')"""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_LOOKED_AT: list[Path] = []  # the folder in which all processes of a run note what was looked at; see `note_in`

FOCUS = """() => { const e = document.activeElement; return e === document.body || e.hasAttribute('autofocus')
  ? 'start' : e.hasAttribute('data-error-summary') ? 'summary' : e.outerHTML.slice(0, 120) }"""


class Troubles:
    """Hears what goes wrong behind a page: its console, its errors, and requests to anybody else."""

    def __init__(self, context, site: str):
        self.said: list[str] = []
        self.documents: set[str] = set()  # an address bar's own 403 or 404 is an answer, not a trouble
        self.site = site
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._console)
        context.on("weberror", lambda fault: self.said.append(f"script error: {fault.error}"))
        context.on("dialog", self._dialog)

    def _asked(self, request):
        if request.resource_type == "document":
            self.documents.add(request.url)
        if not request.url.startswith((self.site, "data:", "about:")):
            self.said.append(f"asked another host: {request.url}")

    def _answered(self, response):
        if response.url in self.documents and "no-store" not in response.headers.get("cache-control", ""):
            self.said.append(f"may be kept by the browser: {response.url}")
        if response.status >= 500 or (response.status >= 400 and response.url not in self.documents):
            self.said.append(f"answer {response.status}: {response.url}")

    def _console(self, message):
        if message.text.startswith("Failed to load resource") and message.location["url"] in self.documents:
            return
        if message.type in ("error", "warning") or "did not load" in message.text:
            self.said.append(f"console: {message.text}")

    def _dialog(self, dialog):
        self.said.append(f"a box of the browser opened: {dialog.message}")
        dialog.dismiss()


def then_the_page_is_good(page: Page, troubles: Troubles, *, script: bool = True) -> None:
    """The promises that every page keeps; without script, those that can be kept without it.

    What takes long is asked once of each make of page: the same address but for its ids, in the same state, of the
    same kinds of elements. Of the frame around the pages it is asked once of each make of frame.
    """
    then_title_and_heading_agree(page)
    if script:
        then_the_focus_is_where_reading_begins(page)
    make = (script, page.title(), ID.sub("…", urlsplit(page.url).path), page.evaluate(MAKE, "*"))
    if not (noted := _note_of(make)).exists():
        if script:
            frame = _note_of(("frame", page.evaluate(MAKE, f":is({', '.join(FRAME)}) *")))
            beside = FRAME if frame.exists() else ()
            then_axe_finds_nothing_grave(page, beside)
            then_tab_reaches_every_control_and_shows_it(page, beside)
            frame.touch()
        then_it_fits_the_window(page)
        noted.touch()
    assert not troubles.said, f"{page.url}: {troubles.said}"


def note_in(folder: Path) -> None:
    """Said once a process: where this run notes which makes of page are good."""
    _LOOKED_AT[:] = [folder]


def _note_of(make: tuple) -> Path:
    return _LOOKED_AT[0] / hashlib.sha256(repr(make).encode()).hexdigest()


def then_title_and_heading_agree(page: Page) -> None:
    headings = page.locator("h1:visible")
    assert headings.count() == 1, headings.all_inner_texts()
    words = re.sub(r"\s+", " ", headings.inner_text()).strip()
    title = page.title()
    site = next((name for name in SITES if title.endswith(name)), "")
    assert site, title
    own = title.removesuffix(site).removeprefix("Error: ").strip()
    assert own and words and (own in words or words in own), f"title {title!r}, heading {words!r}"


def then_the_focus_is_where_reading_begins(page: Page) -> None:
    """At the start of the page, or at the summary of what is wrong."""
    wanted = "summary" if page.title().startswith("Error: ") else "start"
    found = page.evaluate(FOCUS)
    assert found == wanted, f"{page.url}: the focus is at {found}, not at the {wanted}"


def then_tab_reaches_every_control_and_shows_it(page: Page, beside: Iterable[str] = ()) -> None:
    asked = {"limit": CONTROLS_TRIED, "beside": ", ".join(beside)}
    for _ in range(page.evaluate(WATCH_FOCUS, asked) + 6):  # the browser's own bar takes a few
        page.keyboard.press("Tab")
    found = page.evaluate("() => window.focusWatch()")
    assert found == {"missed": [], "unseen": []}, f"{page.url}: {found}"


def then_it_fits_the_window(page: Page) -> None:
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        found = page.evaluate(TOO_WIDE)
        assert found["page"] <= found["window"] and not found["elements"], f"{page.url}: {found}"


def then_axe_finds_nothing_grave(page: Page, beside: Iterable[str] = ()) -> None:
    but = {"exclude": [[part] for part in beside]} if beside else None
    found = Axe().run(page, but).response["violations"]
    grave = [
        f"{fault['id']}: {fault['help']} – {node['html'][:200]}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]
    assert not grave, f"{page.url}\n" + "\n".join(grave)


def then_the_faults_are_told(page: Page, *messages: str) -> None:
    """The title says it, the summary has the focus, and each of its links leads to a field that says the same."""
    assert page.title().startswith("Error: "), page.title()
    summary = page.locator("[data-error-summary]")
    then_the_focus_is_where_reading_begins(page)
    assert summary.get_by_role("listitem").count() == len(messages), summary.inner_text()
    for message in messages:
        link = summary.get_by_role("link", name=message)
        target = link.get_attribute("href")
        link.press("Enter")
        field = page.locator(target)
        assert field.evaluate("e => e === document.activeElement || e.contains(document.activeElement)"), target
        assert message in described(page, target), f"{target} does not say {message!r}"
    summary.focus()  # where the reader began


def described(page: Page, target: str) -> str:
    """What a screen reader reads of a field beside its label."""
    return page.locator(target).evaluate("""e => {
      const near = e.closest('fieldset') ?? e;
      const ids = [e, near].flatMap(one => (one.getAttribute('aria-describedby') ?? '').split(' ')).filter(Boolean);
      return ids.map(id => document.getElementById(id)?.innerText ?? `(no ${id})`).join(' ');
    }""")
