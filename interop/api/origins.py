"""Whether a POST comes from our own pages or from no browser at all: another site's form brings the cookie along.

Browsers say where a request comes from (Sec-Fetch-Site, or Origin in older ones) and let no script change that.
"""

from django.conf import settings

from accounts.requests import Request
from interop.api.outcomes import Fault


def check(request: Request) -> None:
    """Raises Fault for a form of another site."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or origin in settings.CSRF_TRUSTED_ORIGINS
    if not ours:
        raise Fault(403, "forbidden", "Another site's page may not ask here.")
