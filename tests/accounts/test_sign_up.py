"""An account of one's own: a confirmed address, no record until the identity is checked."""

import pytest
from django.core import mail

from accounts.models import User

FORM = {
    "name": "Pat Plain",
    "email": "pat@demo.example",
    "password1": "Harbour-lantern-9",
    "password2": "Harbour-lantern-9",
}


def test_sign_up_confirm_and_sign_in(db, client):
    assert client.post("/accounts/signup/", FORM)["Location"] == "/accounts/confirm-email/"
    sign_in = {"login": FORM["email"], "password": FORM["password1"]}
    assert client.post("/accounts/login/", sign_in)["Location"] == "/accounts/confirm-email/", "not confirmed yet"
    link = next(word for word in mail.outbox[0].body.split() if "/confirm-email/" in word)
    page = client.get(link)
    assert "pat@demo.example" in page.content.decode()
    client.post(link)
    assert client.post("/accounts/login/", sign_in)["Location"] == "/home/"
    user = User.objects.get(email=FORM["email"])
    assert (user.name, user.patient_id, user.assurance) == ("Pat Plain", None, 0)
    assert "has not been checked" in client.get("/accounts/security/").content.decode()


@pytest.mark.parametrize(
    ("field", "given", "message"),
    [
        ("name", "", "Enter your name."),
        ("name", "x" * 300, "at most 200"),
        ("email", "", "Enter your e-mail address."),
        ("email", "pat", "Enter an e-mail address such as"),
        ("password1", "", "Enter a password."),
        ("password1", "short", "too short"),
        ("password1", "qwerty123456", "too common"),
        ("password2", "", "Enter the same password again."),
        ("password2", "another-one-here", "same password each time"),
    ],
)
def test_bad_input_is_told_beside_the_field(db, client, field, given, message):
    answer = client.post("/accounts/signup/", FORM | {field: given})
    assert message in " ".join(answer.context["form"].errors[field])
    assert not User.objects.exists()


def test_mails_say_nothing_clinical_and_name_no_other_site(db, client):
    client.post("/accounts/signup/", FORM)
    message = mail.outbox[0]
    assert message.subject == "Confirm your e-mail address"
    assert message.body.startswith("Hello,") and "testserver" in message.body
