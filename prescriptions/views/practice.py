"""The practice's list of requests, and the page on which a clinician decides about one."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent import gate
from consent.areas import Area
from consent.doors import opens_record, opens_worklist
from consent.gate import Access
from prescriptions.actions import deciding, items
from prescriptions.actions.items import MoveRefused
from prescriptions.forms.deciding import ItemForm, ReviewForm, WithdrawForm, prefix
from prescriptions.models import Request as Asked
from prescriptions.models import RequestItem
from prescriptions.presenters import practice as words
from prescriptions.queries import practice as queries
from prescriptions.queries import requests as asked_for
from prescriptions.rules.deciding import DECIDES, QUEUES, Choice
from prescriptions.rules.states import UNDECIDED, State
from work import actions as work
from work.models import WorkItem
from work.queries import of_subjects

KIND, SERIAL = "RepeatRequest", "SerialPrescription"
READS = ("MedicationRequest", "MedicationDispense", "AllergyIntolerance")


@opens_worklist(KIND, SERIAL, "Patient")
def list_requests(request: Request, kinds) -> HttpResponse:
    """What waits for the actor's practice, the first due first; each name shown stands in that person's log."""
    if request.actor.role not in QUEUES:
        raise PermissionDenied
    show = request.GET.get("show", "all")
    show = show if show in queries.FILTERS else "all"
    found: Any = None

    def rows(access: Access) -> list[Any]:
        nonlocal found
        found = queries.listed(access, show=show, number=request.GET.get("page"))
        return [*found.requests, *found.others]

    gate.open_worklist(request.actor, kinds=kinds, rows=rows, query="show" if "show" in request.GET else "")
    context = {
        "page": found.page,
        "lines": [words.line(found, one) for one in found.requests],
        "others": [words.other(found, one) for one in found.others],
        "show": show,
        "title": queries.FILTERS[show],
        "decides": request.actor.role in DECIDES,
        "filters": [
            {"url": f"?show={name}", "label": label, "current": name == show, "count": found.counts.get(name)}
            for name, label in queries.FILTERS.items()
        ],
    }
    return render(request, "prescriptions/queue.html", context)


@sensitive_post_parameters()
@opens_record(KIND, besides=READS, writes=items.WRITES, names_item="request_id", late=True)
def show_request(request: Request, access: Access, request_id: uuid.UUID) -> HttpResponse:
    """One request: what to know of each item, and the form by which it is decided."""
    row = asked_for.request(access, request_id)
    if row is None or access.actor.role not in QUEUES or not asked_for.items_of(access, row.id):
        raise Http404  # of a request whose every medicine is hidden from the reader nothing is told, nor its note
    waits = of_subjects(access, [row.id]).get(row.id)
    decides = may_decide(access, row, waits)
    if request.method == "POST":
        if not decides:
            raise Http404
        page = _Page(request, access, row, waits)
        if page.done():
            return redirect("prescriptions:show_request", patient_id=access.patient_id, request_id=row.id)
    else:
        page = _Page(request, access, row, waits)
    access.note(target=f"{KIND}/{row.id}", kinds=[KIND, "Patient"], areas=[str(Area.MEDICINES)])
    return render(request, "prescriptions/request.html", page.context(decides))


def may_decide(access: Access, row: Asked, waits: WorkItem | None) -> bool:
    """A clinician of the practice that was asked, or of the one that has the work now."""
    holders = {row.organisation_id} | ({waits.holder_id} if waits else set())
    return (
        access.actor.role in DECIDES and Area.MEDICINES in access.decision.act
        and access.decision.basis in ("care", "break-glass") and access.actor.organisation_id in holders
    )  # fmt: skip


class _Page:
    """The forms of one request, as they were sent or as they begin."""

    def __init__(self, request: Request, access: Access, row: Asked, waits: WorkItem | None):
        self.request, self.access, self.row, self.waits = request, access, row, waits
        self.act = request.POST.get("act", "") if request.method == "POST" else ""
        self._fill(fresh=self.act != "decide")
        self.withdraw = WithdrawForm(request.POST if self.act == "withdraw" else None)

    def _fill(self, *, fresh: bool) -> None:
        self.items = asked_for.items_of(self.access, self.row.id)
        data = None if fresh else self.request.POST
        wanted = [one for one in self.items if one.state in UNDECIDED or _was_sent(data, one)]
        self.forms = {one.id: ItemForm(data, item=one) for one in wanted}
        choices = [data.get(f"{form.prefix}-choice") for form in self.forms.values()] if data is not None else []
        self.review = ReviewForm(data if Choice.REVIEW in choices else None)

    def done(self) -> bool:
        """Whether the post is dealt with; what was not done is told on the page, or beside the field."""
        acts = {"decide": self._decide, "claim": self._claim, "put-back": self._put_back, "withdraw": self._withdraw}
        if self.act not in acts:
            raise Http404
        try:
            return acts[self.act]()
        except (MoveRefused, work.WorkRefused) as refused:
            messages.warning(self.request, str(refused))
            self._fill(fresh=True)
            return False

    def _decide(self) -> bool:
        review = self.review if self.review.is_bound else None
        valid = [form.is_valid() for form in self.forms.values()] + [review.is_valid() if review else True]
        if not all(valid):
            return False
        said = [form.decision() for form in self.forms.values()]
        asked = review.asked() if review else None
        deciding.decide(access=self.access, request=self.row, decisions=said, review=asked)
        messages.success(self.request, _("Your decision is saved. The person sees it with each medicine."))
        return True

    def _claim(self) -> bool:
        deciding.begin(access=self.access, request=self.row)
        messages.success(self.request, _("You have this request now. Your colleagues see that."))
        return True

    def _put_back(self) -> bool:
        deciding.put_back(access=self.access, request=self.row)
        messages.success(self.request, _("Everybody at the practice can take this request again."))
        return True

    def _withdraw(self) -> bool:
        if not self.withdraw.is_valid():
            return False
        found = next((one for one in self.items if one.id == self.withdraw.cleaned_data["item"]), None)
        if found is None:
            raise Http404
        why, step = self.withdraw.in_words()
        deciding.withdraw(access=self.access, item=found, why=why, next_step=step)
        messages.success(self.request, _("The approval is taken back, and the person has been told."))
        return True

    def context(self, decides: bool) -> dict[str, Any]:
        found = {
            "one": words.request(self.row, self.waits),
            "decides": decides,
            "is_desk": self.access.actor.role not in DECIDES,
            "own": self.access.actor.organisation_id == self.row.organisation_id,
        }
        if self.access.actor.role not in DECIDES:
            return found | {"plain": words.plain(self.items)}
        standings = queries.standings(self.access, self.row, self.items)
        lines = [words.item(one) | {"form": self.forms.get(one.item.id)} for one in standings]
        return found | {
            "lines": lines,
            "review": self.review,
            "may_save": decides and bool(self.forms),
            "may_review": decides and any(one.item.state != State.REVIEW_ASKED for one in self.forms.values()),
            "errors": self._errors(),
            "withdraw": self.withdraw,
            "withdrawable": [one for one in lines if one["may_withdraw"]] if decides else [],
            "is_mine": self.waits is not None and self.waits.claimed_by_id == self.access.actor.id,
            "is_free": self.waits is not None and self.waits.claimed_by_id is None,
            "allergies": words.allergies(self.access, queries.allergies(self.access)),
        }

    def _errors(self) -> list[dict[str, str]]:
        """Of all forms of the page, each with the field that it is about."""
        found = []
        for item in self.items:
            form = self.forms.get(item.id)
            found += _faults(form, item.medicine) if form else []
        if self.review.is_bound:
            found += _faults(self.review, _("Review"))
        if self.withdraw.is_bound:
            found += _faults(self.withdraw, _("Taking back"))
        return found


def _was_sent(data: Any, item: RequestItem) -> bool:
    """Whether something was said about it, which a colleague may have decided meanwhile."""
    return data is not None and bool(data.get(f"{prefix(item.id)}-choice"))


def _faults(form: Any, about: str) -> list[dict[str, str]]:
    return [
        {"text": f"{about}: {fault}", "href": f"#{form[name].id_for_label or form[name].auto_id + '_0'}"}
        for name, faults in form.errors.items()
        if name in form.fields
        for fault in faults
    ]
