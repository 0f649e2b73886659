"""Letters and other documents: as cards in a list, and read whole in the page itself."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.presenters import dates, fhir, origin
from records.words.statuses import SILENT, state

SAID = frozenset(
    {"type", "date", "author", "custodian", "relatesTo", "section", "description", "title", "confidentiality"}
)
_FORMS = {"pdf": (gettext_lazy("PDF"), ".pdf"), "text": (gettext_lazy("Text"), ".txt")}
_NAME_LENGTH = 120
_OTHER_FORMS = {
    "text/html": (gettext_lazy("Web page"), ".html"),
    "application/xhtml+xml": (gettext_lazy("Web page"), ".html"),
    "application/rtf": (gettext_lazy("RTF"), ".rtf"),
    "text/rtf": (gettext_lazy("RTF"), ".rtf"),
    "application/msword": (gettext_lazy("Word"), ".doc"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (gettext_lazy("Word"), ".docx"),
    "image/jpeg": (gettext_lazy("Picture"), ".jpg"),
    "image/png": (gettext_lazy("Picture"), ".png"),
    "image/tiff": (gettext_lazy("Picture"), ".tif"),
}

WHY_NO_WORDS = {
    "missing": gettext_lazy("The file was not sent to us."),
    "too-large": gettext_lazy("The file is too large to be read here."),
    "damaged": gettext_lazy("The file is damaged and cannot be read."),
    "locked": gettext_lazy("The file is locked with a password, so it cannot be read here."),
    "no-text": gettext_lazy("It came as a picture of a page. There are no words in it that can be read here."),
    "form": gettext_lazy("It came as a kind of file that cannot be read here."),
    "heavy": gettext_lazy("The file is too complicated to be read here."),
    "busy": gettext_lazy("Many files are being read just now. Open this page again in a minute."),
}
_LEFT_OUT = {
    "about-another-person": gettext_lazy("A part of this letter is left out, because it is about somebody else."),
}


def card(item: Any, *, own: bool, notes: list, newer: dict | None = None, sent: dict | None = None) -> dict[str, Any]:
    """A letter in a list: what it is called, who wrote it, when, and whether a newer one replaced it."""
    body = fhir.read(item)
    told, instead = state(item.kind, item.status), (newer or {}).get(item.id)
    by_person = (sent or {}).get(item.id, {})
    facts = [
        (_("Kind of service"), fhir.concept_words((body.get("context") or {}).get("practiceSetting"))),
        (_("About the time"), dates.period_words((body.get("context") or {}).get("period"))),
        (_("State"), _unfinished(item, body)),
        (_("Replaced by"), _named(instead) if instead else ""),
        (_("Its files"), "; ".join(by_person.get("states", ()))),
    ]
    return {
        "title": name(item),
        "tag": by_person.get("by", ""),
        "tone": "purple",
        "lead": about(item),
        "url": origin.address(item),
        "when": dates.when_of(item),
        "struck": fhir.kept_out(item),
        "status": "" if item.status in SILENT else told.words,
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }


def _unfinished(item: Any, body: dict) -> str:
    """What the letter says of itself where it is not the last word."""
    status = body.get("docStatus", "")
    return str(state(item.kind, status).words) if status in ("preliminary", "amended") else ""


def name(item: Any) -> str:
    """What its author calls the letter, where that is short enough; ten letters are all called "Clinic letter"."""
    words = _described(item)
    return words if 0 < len(words) <= _NAME_LENGTH else fhir.title(item)


def about(item: Any) -> str:
    """The kind of letter, where its name does not say it; or what it is about, where that is too long for a name."""
    words, kind = _described(item), fhir.title(item)
    return words if len(words) > _NAME_LENGTH else kind if kind != name(item) else ""


def _described(item: Any) -> str:
    body = fhir.read(item)
    return fhir.plain(body.get("description") or body.get("title", ""))


def _named(item: Any) -> str:
    day = dates.day_words(dates.when_of(item))
    return _("%(title)s of %(day)s") % {"title": name(item), "day": day} if day else name(item)


def link(item: Any) -> dict[str, str]:
    """A letter that this one replaces, or that replaces it."""
    return {"title": _named(item), "url": origin.address(item)}


def reading(item: Any, words: Any, files: list[dict[str, Any]], *, own: bool) -> dict[str, Any]:
    """The words of a letter, page by page, or why there are none; what else may be had of it."""
    return {
        "by": origin.author(item, own=own),
        "pages": [{"number": number, "text": text} for number, text in enumerate(words.pages, start=1)],
        "cut": words.cut,
        "why": WHY_NO_WORDS.get(words.why, ""),
        "files": files,
        "about": about(item) if item.kind in ("DocumentReference", "Composition") else "",
        "is_report": item.kind not in ("DocumentReference", "Composition"),
        "left_out": _withheld(fhir.read(item)),
    }


def file(found: Any, number: int, *, url: str) -> dict[str, Any]:
    """One file of a letter, as something to be saved."""
    form = _form(found)[0]
    size = filesizeformat(found.size) if found.size else ""
    return {"number": number, "form": form, "size": size, "url": url if found.content else ""}


def file_name(item: Any, found: Any, number: int) -> str:
    """What a saved file is called: kind, day, number; never words that its sender chose."""
    day = dates.local_day(item)
    name = slugify(fhir.title(item))[:60] or "letter"
    return "-".join(filter(None, (name, str(day or ""), str(number) if number else ""))) + _form(found)[1]


def _form(found: Any) -> tuple[Any, str]:
    return _FORMS.get(found.kind) or _OTHER_FORMS.get(found.form) or (_("File"), ".bin")


def _withheld(body: dict) -> str:
    """Why a part of the letter is not in it; only that it is about somebody else is told."""
    for extension in fhir.listed(body.get("extension")):
        if str(extension.get("url", "")).endswith("/withheld-reason"):
            return str(_LEFT_OUT.get(extension.get("valueCode", ""), ""))
    return ""


def narrative(body: dict) -> str:
    """The sections of a summary document as one text, still in its sender's markup."""
    return "".join(_sections(fhir.listed(body.get("section"))))


def _sections(sections: list, depth: int = 0):
    for section in sections if depth < 6 else ():
        title = section.get("title") or fhir.concept_words(section.get("code"))
        yield f"<h2>{_escaped(title)}</h2>"
        yield (section.get("text") or {}).get("div", "")
        yield from _sections(fhir.listed(section.get("section")), depth + 1)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
