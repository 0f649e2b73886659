"""What an identity provider says about somebody, in the portal's terms. Pure.

Levels follow vectors of trust (RFC 8485) where the provider sends `vot`, else its `acr` values by setting; a second
factor shows in `vot` (credential strength) or in `amr` (RFC 8176).
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "sc"})
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Who arrived from an identity provider. Names and birth date go no further than the keyed hash of them."""

    issuer: str
    subject: str
    verified: bool  # identity checked to the level that a health record needs
    second_factor: bool
    family: str = ""
    given: str = ""
    birth_date: dt.date | None = None
    email: str = ""  # only where the provider has checked it


def read(claims: Mapping[str, Any], *, levels: Collection[str]) -> Arrival:
    """The arrival that these claims tell of; `levels` are the `acr` values that count as verified."""
    vector = _parts(claims.get("vot"))
    methods = claims.get("amr")
    return Arrival(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        verified=_proofing(vector) >= 2 or claims.get("acr") in levels,
        second_factor="Cm" in vector or bool(SECOND_FACTORS & set(methods if isinstance(methods, list) else ())),
        family=_text(claims.get("family_name")),
        given=_text(claims.get("given_name")),
        birth_date=_date(claims.get("birthdate")),
        email=_text(claims.get("email")).lower() if claims.get("email_verified") is True else "",
    )


def _parts(vector: Any) -> frozenset[str]:
    return frozenset(vector.split(".")) if isinstance(vector, str) else frozenset()


def _proofing(vector: Collection[str]) -> int:
    return max((int(part[1]) for part in vector if re.fullmatch(r"P[0-9]", part)), default=0)


def _text(value: Any) -> str:
    return value.strip()[:LONGEST] if isinstance(value, str) else ""


def _date(value: Any) -> dt.date | None:
    """A whole date; a provider may send a year alone, or 0000 for it, which is no birth date to match by."""
    try:
        return dt.date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    except (TypeError, ValueError):
        return None
