"""The identity providers that people may sign in with, read from a JSON file that the environment names.

The file holds a list of objects: `id` (stands in addresses), `name` (shown), `issuer`, `client_id`, `key_file` (the
portal's private JWK with `kid` and `alg`); and where wanted `staff` (an employer's: opens no accounts), `levels`
(`acr` values that count as verified), `scope` (list), `auth_params` (such as `vtr` or `acr_values`).
"""

import json
from pathlib import Path
from typing import Any

NEEDED = ("id", "name", "issuer", "client_id", "key_file")


def read(path: str) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for allauth; none without a file."""
    listed = json.loads(Path(path).read_text()) if path else []
    return {"identity": {"APPS": [_app(provider) for provider in listed]}}


def _app(provider: dict[str, Any]) -> dict[str, Any]:
    missing = [name for name in NEEDED if not provider.get(name)]
    if missing:
        raise ValueError(f"An identity provider lacks {', '.join(missing)}.")
    kept = {name: value for name, value in provider.items() if name not in ("id", "name", "client_id")}
    return {
        "provider_id": provider["id"],
        "name": provider["name"],
        "client_id": provider["client_id"],
        "secret": "",
        "settings": {**kept, "server_url": provider["issuer"].rstrip("/")},
    }
