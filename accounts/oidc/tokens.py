"""The two signed tokens of a sign-in: ours, by which the portal proves itself, and the provider's about the person."""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jwt

SIGNED_BY = ("ES256", "RS256", "PS256", "ES384")  # never none, never a shared secret
LEEWAY = 30  # seconds that two clocks may differ
ASSERTION_SECONDS = 60
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class BadToken(Exception):
    """The provider's token does not prove what it says; the reason is for the log, not for the person."""


def assertion(*, client_id: str, audience: str, key_file: str) -> str:
    """A client assertion (RFC 7523), signed with the portal's private JWK; it works once, for a minute."""
    jwk = json.loads(Path(key_file).read_text())
    now = dt.datetime.now(dt.UTC)  # the provider's clock is the real one
    said = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(24),
        "iat": now,
        "exp": now + dt.timedelta(seconds=ASSERTION_SECONDS),
    }
    key = jwt.PyJWK(jwk)
    return jwt.encode(said, key.key, algorithm=jwk["alg"], headers={"kid": jwk["kid"]})


def check(
    token: str,
    *,
    keys: Mapping[str, Any],
    issuer: str,
    client_id: str,
    nonce: str,
    young: int | None = None,
) -> dict[str, Any]:
    """The claims of an ID token whose signature, issuer, audience, times and nonce all hold. Raises BadToken.

    `keys` is the provider's key set (RFC 7517). `young` is how many seconds ago the person may have proven
    themselves at most, where the portal asked for that.
    """
    try:
        claims = jwt.decode(
            token,
            _key(token, keys),
            algorithms=SIGNED_BY,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise BadToken(type(error).__name__) from error
    if not nonce or not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise BadToken("nonce")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
        raise BadToken("azp")
    if young is not None and not _since(claims.get("auth_time")) <= young + LEEWAY:
        raise BadToken("auth_time")
    return claims


def _key(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The provider's key that the token names; keys that the token itself brings are not looked at."""
    header = jwt.get_unverified_header(token)
    for jwk in keys.get("keys", ()):
        if jwk.get("kid") == header.get("kid") and jwk.get("use", "sig") == "sig":
            key = jwt.PyJWK(jwk, algorithm=jwk.get("alg") or header.get("alg"))
            if key.algorithm_name not in SIGNED_BY or key.algorithm_name != header.get("alg"):
                raise BadToken("algorithm")
            return key
    raise BadToken("kid")


def _since(auth_time: Any) -> float:
    if isinstance(auth_time, bool) or not isinstance(auth_time, int):
        return float("inf")
    return dt.datetime.now(dt.UTC).timestamp() - auth_time
