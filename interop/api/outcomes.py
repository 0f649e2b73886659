"""Every answer that is no resource: an OperationOutcome with the right status."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from consent.gate import AccessDenied

RETRY_AFTER = 10  # seconds
_CHALLENGE = (
    f'Cookie realm="Digital Front Door", form-action="{settings.LOGIN_URL}",'
    f' cookie-name="{settings.SESSION_COOKIE_NAME}"'
)


@dataclass(eq=False)
class Fault(Exception):
    """What is wrong with a request: status, IssueType, words, and the parameters or elements that they speak of."""

    status: int
    code: str
    text: str
    at: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def not_found(kind: str) -> Fault:
    """Absent and refused, in the same words."""
    return Fault(404, "not-found", f"There is no such {kind} that you may read.")


def unknown_type() -> Fault:
    return Fault(404, "not-supported", "The portal keeps no resources of this type.")


def bad(text: str, *at: str, code: str = "invalid") -> Fault:
    return Fault(400, code, text, at)


def refused(denied: AccessDenied, kind: str) -> Fault:
    """Who is not signed in hears that; everybody else hears what they would hear of nothing."""
    reason = denied.decision.reason
    if reason == "sign-in":
        return Fault(401, "login", "Sign in first.", headers={"WWW-Authenticate": _CHALLENGE})
    if reason == "step-up":
        text = "Give a one-time code first, on the portal's pages."
        return Fault(401, "login", text, headers={"WWW-Authenticate": _CHALLENGE})
    return not_found(kind)


def unavailable() -> Fault:
    text = "The portal cannot answer at the moment, or the question takes too long. Try again later."
    return Fault(503, "transient", text, headers={"Retry-After": str(RETRY_AFTER)})


def broken() -> Fault:
    return Fault(500, "exception", "Something went wrong on our side.")


def outcome(fault: Fault, content_type: str) -> HttpResponse:
    """The answer that says what is wrong."""
    issue: dict[str, Any] = {"severity": "error", "code": fault.code, "diagnostics": fault.text}
    if fault.at:
        issue["expression"] = list(fault.at)
    text = json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}, ensure_ascii=False)
    return HttpResponse(text, status=fault.status, content_type=content_type, headers=dict(fault.headers))
