"""What is sealed opens in its own place alone, and outlives a change of keys."""

import pytest
from django.core.management import call_command

from vault import drafts, keys, sealing
from vault.models import DataKey, Draft

pytestmark = pytest.mark.django_db
ABOUT = "message 1 person 2"


def test_sealed_words_open_again():
    key = sealing.new_key()
    sealed = sealing.seal_text(key, "Gu dearbh, a Mhòrag", about=ABOUT)
    assert b"dearbh" not in sealed
    assert sealing.unseal_text(DataKey.objects.get(), sealed, about=ABOUT) == "Gu dearbh, a Mhòrag"


@pytest.mark.parametrize("change", ["place", "bytes", "cut", "key", "form"])
def test_what_was_moved_or_changed_does_not_open(change):
    key, other = sealing.new_key(), sealing.new_key()
    sealed = sealing.seal(key, b"secret", about=ABOUT)
    spoilt = {"bytes": sealed[:-1] + bytes([sealed[-1] ^ 1]), "cut": sealed[:5], "form": b"\x02" + sealed[1:]}
    with pytest.raises(sealing.Tampered):
        sealing.unseal(
            other if change == "key" else key,
            spoilt.get(change, sealed),
            about="message 3" if change == "place" else ABOUT,
        )


def test_a_new_key_takes_over_and_the_old_one_may_go(settings):
    settings.SEALING_KEYS = "old"
    key = sealing.new_key()
    sealed = sealing.seal(key, b"secret", about=ABOUT)
    settings.SEALING_KEYS = "new, old"
    call_command("rotate_sealing_key", verbosity=0)
    settings.SEALING_KEYS = "new"
    assert sealing.unseal(DataKey.objects.get(), sealed, about=ABOUT) == b"secret"


def test_without_its_key_nothing_opens(settings):
    settings.SEALING_KEYS = "old"
    key = sealing.new_key()
    sealed = sealing.seal(key, b"secret", about=ABOUT)
    settings.SEALING_KEYS = "new"
    with pytest.raises(keys.KeyMissing):
        sealing.unseal(DataKey.objects.get(), sealed, about=ABOUT)


def test_a_draft_is_its_writers_alone(citizen, stranger):
    drafts.keep(user_id=citizen.id, place="note 1", text="It hurts here")
    assert drafts.find(user_id=citizen.id, place="note 1") == "It hurts here"
    assert drafts.find(user_id=citizen.id, place="note 2") == drafts.find(user_id=stranger.id, place="note 1") == ""
    assert b"hurts" not in bytes(Draft.objects.get().content)


def test_an_emptied_draft_is_gone(citizen):
    drafts.keep(user_id=citizen.id, place="note 1", text="It hurts here")
    drafts.keep(user_id=citizen.id, place="note 1", text="  ")
    assert not Draft.objects.exists()


def test_only_so_many_drafts_are_kept(citizen, monkeypatch):
    monkeypatch.setattr(drafts, "KEPT", 2)
    for number in range(4):
        drafts.keep(user_id=citizen.id, place=f"note {number}", text="words")
    assert Draft.objects.count() == 2
