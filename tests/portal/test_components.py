"""Every component of the gallery: safe, accessible, and fit for a small phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import Http404
from django.template import Context, Template
from django.template.loader import render_to_string
from django_cotton.compiler_regex import CottonCompiler
from playwright.sync_api import expect

from portal import gallery, samples
from portal.sample_forms import SampleForm

PAGES = [
    ("portal/components.html", samples.of_components),
    ("portal/gallery/person.html", samples.of_layouts),
    ("portal/gallery/staff.html", samples.of_layouts),
    ("portal/gallery/plain.html", samples.of_layouts),
    ("portal/front.html", dict),
    ("portal/accessibility.html", dict),
    ("portal/privacy.html", dict),
    ("portal/contact.html", dict),
    *((f"{code}.html", dict) for code in (400, 403, 404, 405, 429, 500, 503)),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary')]
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width && (r.height < 24 || r.width < 24) && getComputedStyle(e).opacity !== '0')
  .filter(([e]) => !e.closest('.ds_skip-links'))
  .map(([e]) => e.outerHTML.slice(0, 80))"""


def drawn(source, **context):
    return Template(source).render(Context(context))


@pytest.fixture
def component():
    """Render component markup the way a page does."""
    return lambda source, **context: drawn(CottonCompiler().process(source), **context)


def test_every_component_is_in_the_gallery(settings):
    shelf = {path.stem for path in (settings.BASE_DIR / "templates/cotton").glob("*.html")}
    folder = settings.BASE_DIR / "templates"
    used = "".join(
        path.read_text()
        for path in [*folder.glob("portal/**/*.html"), *folder.glob("cotton/*.html"), *folder.glob("layouts/*.html")]
    )
    assert {
        name for name in shelf if f"<c-{name.replace('_', '-')}" not in used and f"cotton/{name}.html" not in used
    } == set()


def test_the_gallery_is_closed_outside_demonstrations(settings, request_of):
    settings.DEBUG = settings.DEMO = False
    with pytest.raises(Http404):
        gallery.show(request_of())


@pytest.mark.parametrize("layout", ["", "person", "staff", "plain", "message"])
def test_the_gallery_opens_in_demonstrations(settings, request_of, layout):
    settings.DEMO = True
    response = gallery.show(request_of(layout=layout))
    assert response.status_code == 200


@pytest.mark.parametrize("template", [page for page, _ in PAGES])
def test_pages_carry_no_inline_script_or_style(template, request_of):
    html = render_to_string(template, dict(PAGES)[template](), request=request_of())
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500, 503])
def test_error_pages_need_no_request(code):
    assert "Digital Front Door" in render_to_string(f"{code}.html")


@pytest.mark.parametrize(
    "source",
    [
        '<c-note :note="bad" />',
        '<c-result-row :row="bad" />',
        '<c-item-card :item="bad" />',
        '<c-medicine-card :medicine="bad" />',
        '<c-timeline-entry :entry="bad" />',
        '<c-log-entry :entry="bad" />',
        '<c-patient-banner :person="bad" :reason="text" :access_log_url="text" />',
        '<c-chart :series="bad" />',
        '<c-card :title="text" :tag="text" :href="text">{{ text }}</c-card>',
        '<c-alert :title="text">{{ text }}</c-alert>',
        '<c-tag :text="text" />',
        '<c-table :caption="text" :headers="texts" :rows="rows" />',
        '<c-summary-list :rows="bads" />',
        '<c-empty :title="text">{{ text }}</c-empty>',
        '<c-button href="{{ text }}" name="{{ text }}">{{ text }}</c-button>',
        '<c-button :name="text" :value="text">{{ text }}</c-button>',
        '<c-page-header :title="text" :lead="text" />',
        '<c-date-time :value="text" />',
        '<c-section-nav :sections="bads" />',
        '<c-pagination :next_url="text" :label="text" :query="text" />',
        '<c-error-summary :errors="bads" />',
        '<c-details :summary="text">{{ text }}</c-details>',
        '<c-back-link :href="text" :text="text" />',
    ],
)  # fmt: skip
def test_components_escape_what_people_wrote(component, source):
    text = '"\' onmouseover=x><script>alert(1)</script>"'
    names = "text title name who what why basis role organisation author when value unit flag status comment lead dose"
    names += " kind reason source arrival version label url action href born age reference description first last"
    bad = dict.fromkeys(names.split(), text)
    bad |= {"meta": dict(bad), "facts": [dict(bad)], "notes": [dict(bad)], "points": samples._points()}
    html = component(source, bad=bad, bads=[bad], text=text, texts=[text], rows=[[text], [bad]])
    assert "<script" not in html
    assert not re.search(r"""["']\s*onmouseover""", html)
    assert "&lt;script" in html


def test_a_value_of_the_page_does_not_leak_into_a_component(component):
    html = component("<c-card heading='h2'>words</c-card>", title="Page title", tag="Page tag", href="/page/")
    assert "Page" not in html and "/page/" not in html


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("day", '<time datetime="2026-03-03">3 March 2026</time>'),
        ("when", '<time datetime="2026-03-03T14:05:00+00:00">3 March 2026, 14:05</time>'),
        ("words", "some time in 2014"),
        ("missing", ""),
    ],
)
def test_dates_are_written_as_people_write_them(component, value, expected):
    sample = samples.of_components()
    html = component(
        f'<c-date-time :value="{value}" />', day=sample["day"], when=sample["when"], words="some time in 2014"
    )
    assert html.strip() == expected


@pytest.mark.parametrize(("value", "shown_value"), [(0, "0"), ("0", "0"), ("4.10", "4.10"), (None, "")])
def test_a_result_of_nought_is_not_a_missing_result(component, value, shown_value):
    html = component('<c-result-row :row="row" />', row={"name": "Cells", "value": value})
    assert f'<strong class="dfd-result__number">{shown_value}</strong>' in html


def test_a_note_is_labelled_as_the_persons_own(component):
    note = {"author": "You wrote", "when": samples.DAY, "text": "one\n\ntwo", "is_own": True}
    html = component('<c-note :note="note" />', note=note)
    assert "You wrote" in html and "3 March 2026" in html and "does not change the record" in html
    assert html.count("<p>") == 2


def test_table_cells_know_their_heading_where_columns_are_gone(component):
    html = component(
        '<c-table caption="T" :headers="heads" :rows="rows" />', heads=["Date", "Value"], rows=[["", "4.1"]]
    )
    assert 'data-label="Date"' in html and 'data-label="Value"' in html
    assert "–" in html


def test_a_field_in_error_points_to_its_hint_and_its_message():
    html = str(SampleForm({})["name"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html and 'id="id_name_helptext"' in html
    assert '<label class="ds_label" for="id_name">' in html


def test_a_long_text_counts_its_characters_and_is_bounded_without_script():
    html = str(SampleForm()["note"].as_field_group())
    assert 'maxlength="200"' in html and "data-character-count" in html
    assert 'aria-describedby="id_note_count"' in html and 'id="id_note_count"' in html
    assert "You can enter up to 200 characters." in html


def test_a_date_in_three_boxes_keeps_what_was_entered():
    html = str(SampleForm({"born_day": "31", "born_month": "2", "born_year": "1961"})["born"].as_field_group())
    assert re.findall(r'name="born_(\w+)" value="(\d+)"', html) == [("day", "31"), ("month", "2"), ("year", "1961")]
    assert SampleForm({"born_day": "3", "born_month": "3", "born_year": "1961"})["born"].errors == []


def test_the_error_summary_leads_to_each_field(component):
    html = component('<c-error-summary :form="form" />', form=SampleForm({}))
    targets = re.findall(r'href="#([^"]+)"', html)
    form = str(SampleForm({}))
    assert len(targets) == 6
    assert [target for target in targets if f'id="{target}"' not in form] == []


SHOWN = ["portal/components.html", "portal/gallery/person.html", "portal/front.html"]


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.slow)])  # the same page in more room
@pytest.mark.parametrize("template", SHOWN)
def test_pages_are_accessible(shown, template, width):
    page = shown(template, dict(PAGES)[template](), width=width)
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []
    assert page.troubles == []


@pytest.mark.parametrize("template", SHOWN)
def test_pages_fit_the_screen(shown, template):
    page = shown(template, dict(PAGES)[template]())
    page.wait_for_load_state("networkidle")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert not page.evaluate(WIDER_THAN_THE_SCREEN), width
        assert page.evaluate(SMALL_TARGETS) == [], width
    assert page.troubles == []


def test_the_summary_of_errors_takes_the_focus(shown):
    page = shown("portal/components.html", samples.of_components())
    expect(page.locator("[data-error-summary]")).to_be_focused()


def test_characters_left_are_told_as_one_writes(shown):
    page = shown("portal/components.html", samples.of_components() | {"form_in_error": None})
    field = page.locator("#clean_note")
    field.fill("a\nb😀")
    message = page.locator("#clean_note_count")
    assert message.inner_text() == "You have 195 characters left."
    field.fill("x" * 201)
    assert message.inner_text() == "You have 1 character too many."
    expect(page.locator("#clean_note ~ [data-count-status]")).to_have_text("You have 1 character too many.")


@pytest.fixture
def timed(shown):
    """A signed-in page whose session ends after 600 seconds, and a clock in the test's hand."""

    def show(page):
        page.clock.install()
        context = samples.of_layouts() | {
            "session_timeout": {"seconds": 600, "stay_url": "/stay/", "ended_url": "/ended/"}
        }
        shown("portal/gallery/person.html", context)
        page.wait_for_load_state("networkidle")
        return page

    return show


def test_the_session_warning_offers_to_stay(timed, page):
    timed(page)
    dialog = page.locator("#session-timeout")
    page.clock.run_for(470_000)
    assert not dialog.is_visible()
    page.clock.run_for(20_000)
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Stay signed in").click()
    dialog.wait_for(state="hidden")
    assert page.posts == ["/stay/"]
    page.clock.run_for(470_000)
    assert not dialog.is_visible()


def test_the_page_leaves_when_the_session_has_ended(timed, page):
    timed(page)
    page.clock.run_for(601_000)
    page.wait_for_url("**/ended/")


def test_the_ways_round_work_without_script(browser, request_of, settings):
    html = render_to_string(
        "portal/gallery/person.html",
        samples.of_layouts() | {"menu": [{"label": "Home", "url": "/"}]},
        request=request_of(),
    )
    styles = (
        settings.BASE_DIR / "node_modules/@scottish-government/design-system/dist/css/design-system.min.css"
    ).read_text()
    styles += (settings.BASE_DIR / "static/css/portal.css").read_text()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content(html.replace("</head>", f"<style>{styles}</style></head>"), wait_until="domcontentloaded")
    assert page.get_by_role("link", name="Home").is_visible()
    parts = page.locator("#show-side-navigation")
    parts.focus()
    page.keyboard.press("Space")
    assert page.get_by_role("link", name="Immunisations").is_visible()
    context.close()
