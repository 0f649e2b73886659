"""Drawn templates say what Django's engine says, down to the white space."""

import copy
import datetime as dt
import gc
import re
import weakref
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.shortcuts import render
from django.template import Context, engines
from django.test import Client, override_settings
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

HEAD = "{% load i18n static house %}"
INNER = {"inner.html": "[{{ a }}{{ b }}]", "loop.html": "{{ a }}-{% if b %}{% include 'inner.html' %}{% endif %}"}
SNIPPETS = [
    "<c-card title='T'>{% include 'cotton/tag.html' with text=words %}</c-card>{% include 'cotton/tag.html' %}",
    ("<c-card title='T'>{% for row in rows %}{{ forloop.counter }}{% include 'cotton/tag.html' with text='t' %}"
    "{% endfor %}</c-card>"),
    "<c-list>{% csrf_token %}{% regroup rows by kind as all %}{% for k in all %}{{ k.grouper }}{% endfor %}</c-list>",
    ("{% blocktranslate trimmed with a=words b=safe %} 100% of {{ a }}\n and {{ b }} {{ number }} {{ gone }}"
        " {% endblocktranslate %}"),
    "{% blocktranslate count n=rows|length with a=words %}{{ a }}{% plural %}{{ n }}% {{ a }}{% endblocktranslate %}",
    "{% blocktranslate %}100% plain{% endblocktranslate %}",
    "{% blocktranslate asvar x %}{{ number }}{% endblocktranslate %}{{ x }}",
    ("{% translate 'Sign out' as out %}{{ out }}{% for row in rows %}{% translate '100%' as all %}{{ all }}{% endfor %}"
    "{{ table.gone }}|{{ table.gone.deeper }}|{{ none.gone }}|{{ person.gone }}|{{ table.keys }}|{{ pair.gone }}"),
    "{{ missing }}|{{ missing.too }}|{{ none }}|{{ none.deeper }}|{{ number.nothing }}",
    "{{ words }}|{{ safe }}|{{ words|safe }}|{{ safe|upper }}|{{ words|upper }}|{{ words|linebreaks }}|{{ lazy }}",
    "{% autoescape off %}{{ words }}{% if words %}{{ words|linebreaksbr }}{% endif %}{% endautoescape %}{{ words }}",
    "{{ person.name }}|{{ person.greet }}|{{ person.greet.upper }}|{{ person.refuses }}|{{ person.careful }}",
    "{{ rows.0.name }}|{{ rows.7.name }}|{{ table.items }}|{{ table.a }}|{{ table.nope }}|{{ pair.0 }}|{{ whoever }}",
    "{{ number }}|{{ number|add:1 }}|{{ amount }}|{{ amount|default:'x' }}|{{ none|default:words }}|{{ day|moment }}",
    "{{ moment|moment }}|{{ moment|date:'H:i' }}|{{ day|date:'j F Y' }}|{{ moment }}|{{ missing|default_if_none:'-' }}",
    "{% if words and not none %}1{% elif number %}2{% else %}3{% endif %}{% if none %}4{% endif %}",
    ("{% if number == 3 or missing %}1{% endif %}{% if number > 2 and number <= 3 %}2{% endif %}"
    "{% if 'a' in table %}3{% endif %}"),
    "{% if number in none %}1{% endif %}{% if words < number %}2{% endif %}{% if words not in rows %}3{% endif %}",
    ("{% if day|date:'H:i' != day|date:'H:i' %}1{% else %}2{% endif %}"
    "{% if none is None and number is not None %}3{% endif %}"),
    ("{% for row in rows %}{{ row.name }}{% empty %}none{% endfor %}{% for x in missing %}{{ x }}"
    "{% empty %}none{% endfor %}"),
    "{% for row in rows %}{{ forloop.counter }}{% if forloop.last %}.{% else %},{% endif %}{{ row.name }}{% endfor %}",
    ("{% for row in rows %}{% for x in pair %}{{ forloop.parentloop.counter }}{{ x }}{{ row.name }}"
    "{% endfor %}{% endfor %}"),
    "{% for row in rows reversed %}{{ row.name }}{% endfor %}{% for a, b in table.items %}{{ a }}={{ b }};{% endfor %}",
    "{% for row in rows %}{% cycle 'odd' 'even' %}{% ifchanged row.kind %}{{ row.kind }}{% endifchanged %}{% endfor %}",
    "{% with a=words b=number|add:2 %}{{ a }}{{ b }}{% include 'inner.html' %}{% endwith %}{{ a }}",
    ("{% include 'inner.html' with a=words %}{% include 'inner.html' with b=words only %}"
    "{% include 'loop.html' with a=1 b=2 %}"),
    "{% for row in rows %}{% include 'loop.html' with a=row.name b=number %}{% endfor %}",
    ("{% url 'portal:privacy' as there %}{{ there }}{% url 'nobody:nothing' as gone %}[{{ gone }}]"
    "{% url 'account_login' %}"),
    ("{% url 'records:show_home' patient_id %}{% url 'records:show_home' patient_id=patient_id %}"
    "{% static 'css/portal.css' %}"),
    "{% for row in rows %}{% url 'records:show_home' row.id as a %}{% if a %}{{ a }}{% endif %}{% endfor %}{{ a }}",
    ("{% translate 'Sign out' %}{% translate words %}{% translate 'Sign out' as out %}{{ out }}"
    "{% translate 'May' context 'x' %}"),
    "{% for row in rows %}{% blocktranslate with a=row.name %}Hello {{ a }}{% endblocktranslate %}{% endfor %}",
    ("{% for row in rows %}{% blocktranslate with n=forloop.counter %}Row {{ n }}{% endblocktranslate %}{% endfor %}"
    "{% for row in rows %}{% blocktranslate count n=forloop.counter %}{{ n }} row{% plural %}{{ n }} rows"
    "{% endblocktranslate %}{% endfor %}"),
    ("{% for x in pair %}{% blocktranslate context 'x' with n=forloop.counter0|add:number %}{{ n }}"
    "{% endblocktranslate %}{% endfor %}"),
    ("<c-card title='T'>{% for row in rows %}{% blocktranslate with n=forloop.revcounter a=row.name %}{{ n }}{{ a }}"
    "{% endblocktranslate %}{% endfor %}</c-card>"),
    ("{% for row in rows %}{% blocktranslate count n=row.n %}{{ n }} time{% plural %}{{ n }} times"
    "{% endblocktranslate %}{% endfor %}"),
    ("{% language 'gd' %}{% translate 'Sign out' %}{% endlanguage %}{% translate 'Sign out' %}"
    "{% get_current_language as l %}{{ l }}"),
    ("{% comment %}{{ a }}{% endcomment %}{# nothing #}{% verbatim %}{{ a }}{% endverbatim %}"
    "{% spaceless %}<a> <b>{% endspaceless %}"),
    ("{% firstof none words %}{% now 'Y' as year %}{{ year }}{% csrf_token %}"
    "{% templatetag openblock %}{% filter upper %}a{{ words }}{% endfilter %}"),
    ("{% trend_chart table as chart %}{{ chart.enough }}{{ chart.id }}{% if number %}"
    "{% trend_chart table as two %}{% endif %}{{ two.id }}"),
    ("<c-tag tone='red' text='Words' /><c-tag>{{ words }}</c-tag>"
    "<c-tag :text='words' :tone='none' /><c-tag :text='missing' />"),
    "<c-card title='A' :href='missing'>{{ words }}<c-slot name='footer'>foot {{ number }}</c-slot></c-card>",
    ("<c-card title='{{ words }} {{ number }}'>{% if number %}"
    "<c-slot name='footer'>perhaps</c-slot>{% endif %}x</c-card>"),
    ("{% for row in rows %}<c-card :title='row.name' tag='{{ row.kind }}'><c-tag>"
    "{{ row.n }}</c-tag></c-card>{% endfor %}"),
    "<c-button href='/a' small>Go</c-button><c-button :small='False' kind='secondary'>{{ words }}</c-button>",
    ("<c-details summary='S' :open='True'><c-list><li>{{ words }}</li></c-list></c-details>"
    "<c-alert tone='success' live>Well</c-alert>"),
    ("<c-table caption='C' :headers='pair' :rows='grid' /><c-empty title='E' />"
    "<c-page-header title='T'>{{ number }}</c-page-header>"),
    "<c-component is='tag' text='dynamic' />{% with title='outer' %}<c-empty>{{ title }}</c-empty>{% endwith %}",
    ("<c-note :note='row' />{% for row in rows %}<c-item-card :item='row' />"
    "<c-result-row :row='row' heading='h4' />{% endfor %}"),
]  # fmt: skip
PAGES = {
    "top.html": "<{% block one %}1{% if number %}{{ number }}{% endif %}{% endblock %}{% block two %}2"
    "{% endblock %}{{ words }}>",
    "middle.html": "{% extends 'top.html' %}{% block two %}{{ block.super }}m{% block three %}{% endblock %}"
    "{% endblock %}",
    "page.html": "{% extends 'middle.html' %}"
    + HEAD
    + "{% block three %}{% for row in rows %}{{ row.name }}{% endfor %}"
    "{% endblock %}",
}


def variant(loader: str, sources: dict[str, str]) -> list[dict]:
    """The settings of the templates with another caching loader, and these sources before the files."""
    from django_cotton.compiler_regex import CottonCompiler

    found = copy.deepcopy(settings.TEMPLATES)
    within = found[0]["OPTIONS"]["loaders"][0][1]
    written = {name: CottonCompiler().process(text) for name, text in sources.items()}
    found[0]["OPTIONS"]["loaders"] = [(loader, [("django.template.loaders.locmem.Loader", written), *within])]
    return found


DRAWN, PLAIN = "portal.drawing.loader.Loader", "django.template.loaders.cached.Loader"


class Person:
    name = "Ailsa <Fraser>"

    def __str__(self):
        return self.name

    def greet(self):
        return f"I am {self.name}"

    def refuses(self, somebody):
        return somebody

    def careful(self):
        return "gone"

    careful.alters_data = True


def names() -> dict:
    moment = dt.datetime(2026, 3, 3, 14, 5, tzinfo=dt.UTC)
    rows = [
        {"name": f"<{n}>", "kind": "ab"[n // 2], "n": n, "id": "6f904d40-5e4f-58c9-8a7f-e106ce2a82e3", "when": moment,
         "meta": {"source": "A & B", "when": moment.date()}, "facts": [{"label": "L", "value": n}],
         "notes": [{"author": "Me", "when": moment, "text": "a\nb & c"}] if n else []}
        for n in range(3)
    ]  # fmt: skip
    return {
        "words": "O'Neil & <b>", "safe": mark_safe("<i>so</i>"), "number": 3,
        "amount": Decimal("12345.60"), "none": None,
        "lazy": gettext_lazy("Sign out"), "person": Person(), "rows": rows, "row": SimpleNamespace(**rows[1]),
        "table": {"a": 1, "b": "<2>", "title": "T", "points": []}, "pair": ("x", "y"), "grid": [["1", {"text": "2"}]],
        "day": moment.date(), "moment": moment, "whoever": Person, "patient_id": rows[0]["id"], "csrf_token": "c",
    }  # fmt: skip


def rendered(loader: str, sources: dict[str, str], name: str, language: str) -> list[str]:
    """Twice, as the second drawing uses what the first one made."""
    with override_settings(TEMPLATES=variant(loader, sources)), translation.override(language):
        template = engines["django"].engine.get_template(name)
        return [template.render(Context(names())) for _ in range(2)]


@pytest.mark.parametrize("language", ["en-gb", "gd"])
@pytest.mark.parametrize("snippet", SNIPPETS)
def test_every_construct_is_drawn_as_django_draws_it(snippet, language):
    sources = INNER | {"it.html": HEAD + snippet}
    assert rendered(DRAWN, sources, "it.html", language) == rendered(PLAIN, sources, "it.html", language)


def test_inheritance_stays_as_it_is():
    assert rendered(DRAWN, PAGES, "page.html", "en-gb") == rendered(PLAIN, PAGES, "page.html", "en-gb")


def test_a_function_made_for_one_person_says_nothing_of_them_to_the_next():
    sources = {"it.html": HEAD + "<c-tag>{{ words }}</c-tag>{% for row in rows %}{{ row.name }}{% endfor %}{{ words }}"}
    with override_settings(TEMPLATES=variant(DRAWN, sources)):
        template = engines["django"].engine.get_template("it.html")
        assert "Morag" in template.render(Context({"words": "Morag", "rows": [{"name": "Morag"}]}))
        assert "Morag" not in template.render(Context({"words": "Hamish", "rows": []}))
        assert "Morag" not in template.render(Context({}))


def test_a_component_within_itself_is_left_to_django():
    sources = {
        "cotton/nest.html": "<c-vars :deep='None' />{{ deep.name }}{% if deep.in %}<c-nest :deep='deep.in' />"
        "{% endif %}",
        "it.html": "<c-nest :deep='deep' />",
    }
    for loader in (DRAWN, PLAIN):
        with override_settings(TEMPLATES=variant(loader, sources)):
            template = engines["django"].engine.get_template("it.html")
            deep = {"name": "a", "in": {"name": "b", "in": {"name": "c"}}}
            assert "".join(template.render(Context({"deep": deep})).split()) == "abc"


def test_the_gallery_shows_the_same():
    answers = []
    for loader in (DRAWN, PLAIN):
        with override_settings(TEMPLATES=variant(loader, {})):
            answers.append(Client().get("/components/"))
    assert answers[0].status_code == 200
    drawn, plain = (re.sub(rb'csrfmiddlewaretoken" value="[^"]*"', b"", answer.content) for answer in answers)
    assert drawn == plain


def test_a_page_lets_go_of_what_it_showed(rf):
    """Without waiting for the collector: a context of Django's points to itself."""

    class Shown:
        pass

    shown = Shown()
    gone = weakref.ref(shown)
    gc.disable()
    try:
        render(rf.get("/"), "404.html", {"shown": shown})
        del shown
        assert gone() is None
    finally:
        gc.enable()
