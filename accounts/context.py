"""What every page knows of the session: how long it lasts, and the links of the account."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.addresses import of_page, with_next
from accounts.requests import Request


def session(request: Request) -> dict[str, Any]:
    """For the layouts: `session_timeout`, `account_name` and `account_links` of whoever is signed in; the telephone."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.signed_in:
        return {"help_desk_phone": settings.HELP_DESK_PHONE}
    here = request.get_full_path() if request.method == "GET" else ""
    timeout = {
        "seconds": sessions.seconds_left(request.session),
        "stay_url": of_page("accounts:stay"),
        "ended_url": with_next(of_page("accounts:timed_out"), here),
    }
    links = [] if actor.owes_code else [(_("My account"), of_page("accounts:security"))]
    if actor.otp_at and request.session.get(sessions.WAYS, 1) > 1:
        links.append((_("Change role"), of_page("accounts:choose_role")))
    return {
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "session_timeout": timeout,
        "account_links": [{"label": words, "url": url} for words, url in links],
        "account_name": "" if "@" in actor.name else actor.name,  # one without a name is called by its address
    }
