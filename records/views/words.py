"""Clinical words explained, for everybody."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from consent.doors import public
from records import glossary

LONGEST = 60  # characters of a search


@public(reason="explanations of words, about nobody")
def list_words(request: Request) -> HttpResponse:
    """All words from A to Z, or those that were searched for."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = glossary.search(asked) if asked else glossary.every()
    letters: dict[str, list[glossary.Term]] = {}
    for term in found:
        first = term.title[0].upper()
        letters.setdefault(first if first.isalpha() else "0–9", []).append(term)
    shown = [{"letter": letter, "terms": terms} for letter, terms in letters.items()]
    return render(request, "words/list.html", {"letters": shown, "asked": asked, "found": len(found)})


@public(reason="the explanation of a word, about nobody")
def show_word(request: Request, slug: str) -> HttpResponse:
    term = glossary.by_slug(slug)
    if term is None:
        raise Http404
    return render(request, "words/word.html", {"term": term})
