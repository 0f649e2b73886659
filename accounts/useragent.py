"""What a browser calls itself, in words that a person recognises: "Firefox on Windows"."""

import re

# The first that fits wins: many browsers name Chrome and Safari as well.
BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|OPT/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/[\d.]+ .*Safari/"),
)
SYSTEMS = (
    ("Windows", r"Windows"),
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Mac", r"Macintosh"),
    ("Chromebook", r"CrOS"),
    ("Linux", r"Linux|X11"),
)


def in_words(header: str) -> str:
    """Browser and system, as far as the header tells."""
    browser, system = _first(BROWSERS, header), _first(SYSTEMS, header)
    if system:
        return f"{browser or 'A browser'} on {system}"
    return browser or "A browser"


def _first(names: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, header)), "")
