"""Easy Read and large print: what they add, and that nobody else sees them."""

import pytest
from django.urls import reverse

from portal import easy

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client, citizen, sign_in):
    sign_in(client, citizen)

    def get(name, reading=""):
        client.cookies["reading"] = reading
        return client.get(reverse(name, args=[citizen.patient_id])).content.decode()

    return get


PAGES = [name for name in easy.LINES if name not in ("records:show_item", "appointments:show_booking")]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_record_says_what_it_is_for(read, name):
    assert str(easy.LINES[name][0]) in read(name, "easy").replace("&#x27;", "'")


def test_easy_words_are_for_those_who_chose_them(read):
    assert "dfd-easy" not in read("records:list_problems")
    assert "dfd-easy" not in read("records:list_problems", "large")


def test_large_print_and_easy_read_go_together(read):
    assert 'class="dfd-large dfd-easy-read"' in read("records:list_problems", "large.easy")


def test_help_stands_open_in_easy_read(read, citizen, make_resource):
    make_resource(citizen.patient, "Condition", area="summary", title="Asthma", status="active")
    assert '<details class="dfd-term" open' in read("records:list_problems", "easy")
    assert '<details class="dfd-term">' in read("records:list_problems")


def test_sentences_are_short():
    for name, lines in easy.LINES.items():
        for line in lines:
            assert len(str(line).split()) <= 14, (name, line)
