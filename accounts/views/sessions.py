"""Where one is signed in, and for how long; in which role."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions, queries, sessions
from accounts.addresses import wanted, wanted_or_home, with_next
from accounts.doors import MethodNotAllowed, is_fresh, own_account, public, to_one_time_code
from accounts.forms import PasswordForm, RoleForm
from accounts.naming import ENDINGS
from accounts.requests import Request

AT_THE_END = 5  # seconds by which a browser's clock may run ahead


@own_account
def list_sessions(request: Request) -> HttpResponse:
    """The browsers in which this account is signed in (A4)."""
    living = queries.living_sessions(request.user)
    headers = [_("Browser"), _("Signed in"), _("Last used"), _("Sign out")]
    context = {"sessions": living, "this": request.session.session_key, "headers": headers}
    return render(request, "accounts/sessions.html", context)


@own_account
def end_session(request: Request, public_id) -> HttpResponse:
    """Sign out one browser; of others' sessions nothing is told."""
    if request.method != "POST":
        raise MethodNotAllowed
    session = queries.session_of(request.user, public_id)
    if session is None:
        raise Http404
    if session.session_key == request.session.session_key:
        actions.sign_out(request, actor=request.actor, reason="asked")
        return redirect("portal:front")
    actions.end_session(actor=request.actor, session=session)
    messages.success(request, _("That browser is signed out."))
    return redirect("accounts:list_sessions")


@own_account
@sensitive_post_parameters()
def end_other_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere else: needs a fresh code, or the password from whoever has no authenticator."""
    by_code = request.actor.otp_at is not None
    if by_code and not is_fresh(request.actor):
        return to_one_time_code(request)
    form = None if by_code else PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and (form is None or form.is_valid()):
        ended = actions.end_other_sessions(
            user=request.user,
            keep=request.session.session_key,
            actor=request.actor,
            reason="everywhere else",
        )
        messages.success(request, _how_many_ended(ended))
        return redirect("accounts:list_sessions")
    return render(request, "accounts/end_other_sessions.html", {"form": form})


@own_account(second_factor=True)
def choose_role(request: Request) -> HttpResponse:
    """Work for an organisation, or see one's own record: never both at once."""
    choices = queries.choices(request.user)
    form = RoleForm(request.POST or None, choices=choices, initial={"role": _present(request)})
    if request.method == "POST" and form.is_valid():
        chosen = next(choice for choice in choices if choice.value == form.cleaned_data["role"])
        actions.take_role(request, choice=chosen)
        request.session[sessions.WAYS] = len(choices)
        return redirect(wanted_or_home(request))
    return render(request, "accounts/role.html", {"form": form, "next": wanted(request)})


@own_account(halfway=True)
def stay(request: Request) -> HttpResponse:
    """The person asked to stay signed in; the middleware has counted it."""
    if request.method != "POST":
        raise MethodNotAllowed
    return JsonResponse({"seconds": sessions.seconds_left(request.session)})


@public(reason="Where a page goes when its time is over; it signs out or tells that another tab goes on.")
def timed_out(request: Request) -> HttpResponse:
    """A page's own clock ran out. If another tab kept the session alive, say so, and count nothing."""
    then = wanted(request)
    if request.actor.signed_in:
        if sessions.seconds_left(request.session) > AT_THE_END:
            return render(request, "accounts/still_signed_in.html", {"then": then or reverse("portal:home")})
        actions.sign_out(request, actor=request.actor, reason="idle")
        messages.info(request, ENDINGS["idle"])
    return redirect(with_next(settings.LOGIN_URL, then))


def _present(request: Request) -> str:
    if sessions.ROLE not in request.session:
        return ""
    return request.session.get(sessions.MEMBERSHIP) or queries.OWN


def _how_many_ended(ended: int) -> str:
    if not ended:
        return _("You were signed in nowhere else.")
    words = ngettext("%(n)d other browser is signed out.", "%(n)d other browsers are signed out.", ended)
    return words % {"n": ended}
