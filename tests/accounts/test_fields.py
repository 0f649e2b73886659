"""Fields that many forms share."""

from django import forms

from accounts.fields import form_key


class Sent(forms.Form):
    form_key = form_key()


def test_several_forms_of_one_page_share_no_id():
    drawn = str(Sent()["form_key"])
    assert 'name="form_key"' in drawn and " id=" not in drawn
