"""The portal's own key towards identity providers."""

import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm


def new() -> dict[str, Any]:
    """A private JWK (P-256, for ES256) with a name of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _named(json.loads(ECAlgorithm.to_jwk(key)), secrets.token_urlsafe(12))


def public(jwk: dict[str, Any]) -> dict[str, Any]:
    """What the provider may know of it."""
    return {name: value for name, value in jwk.items() if name != "d" and name != "key_ops"}


def _named(jwk: dict[str, Any], kid: str) -> dict[str, Any]:
    return {**jwk, "kid": kid, "alg": "ES256", "use": "sig"}
