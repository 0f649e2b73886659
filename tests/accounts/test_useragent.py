import pytest

from accounts.useragent import in_words

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
CASES = [
    (CHROME, "Chrome on Windows"),
    (f"{CHROME} Edg/140.0", "Edge on Windows"),
    (f"{CHROME} OPR/120.0", "Opera on Windows"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1", "Safari on Mac"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) CriOS/140 Mobile Safari/604.1", "Chrome on iPhone"),
    ("Mozilla/5.0 (iPad; CPU OS 18_0) Version/18.0 Mobile Safari/604.1", "Safari on iPad"),
    ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130 Safari/537.36", "Samsung Internet on Android"),
    ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0 Safari/537.36", "Chrome on Chromebook"),
    ("something (Windows)", "A browser on Windows"),
    ("curl/8.0", "A browser"),
    ("", "A browser"),
    ("<script>alert(1)</script>", "A browser"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "words"), CASES)
def test_in_words(header, words):
    assert in_words(header) == words
