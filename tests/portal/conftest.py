"""A browser that is shown rendered pages and our static files, with no server and no network behind it."""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from tests import browser

ORIGIN = "http://portal.test"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser.launch_args(browser_type_launch_args)


@pytest.fixture
def request_of(rf):
    """A request as the middleware would have left it for somebody who has not signed in."""

    def make(path="/components/", **data):
        request = rf.get(path, data)
        request.user = AnonymousUser()
        return request

    return make


@pytest.fixture
def shown(page, request_of):
    """Show a template in the browser under the portal's own content policy; collect what goes wrong."""
    page.troubles = []
    page.posts = []

    def answer(route):
        url = urlsplit(route.request.url)
        if route.request.method == "POST":
            page.posts.append(url.path)
            return route.fulfill(json={"seconds": 600})
        if url.path == "/page/":
            headers = {"Content-Security-Policy": build_policy(), "Content-Type": "text/html; charset=utf-8"}
            return route.fulfill(body=page.html, headers=headers)
        if url.path == "/ended/":
            return route.fulfill(body="ended", content_type="text/html")
        found = finders.find(url.path.removeprefix("/static/"))
        if not (found and route.request.url.startswith(ORIGIN)):
            page.troubles.append(route.request.url)
            return route.abort()
        kind = mimetypes.guess_type(found)[0] or "text/plain"
        return route.fulfill(body=Path(found).read_bytes(), content_type=kind)

    def show(template, context, *, width=1280):
        page.html = render_to_string(template, context, request=request_of())
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{ORIGIN}/page/")
        return page

    page.route("**/*", answer)
    page.on("console", lambda message: page.troubles.append(message.text))
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    return show
