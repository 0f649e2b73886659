"""Every field into which somebody types words is in one of the sweeps with scripts, or is left out with a reason."""

from tests.swept_fields import LEFT_OUT, MADE_IN, OTHER_KINDS, SWEPT
from tests.text_fields import built, declared, other_kinds

NAMES = {name.lstrip("*") for names in SWEPT.values() for name in names}


def test_every_field_of_text_is_swept_or_left_out_with_a_reason():
    found = declared()
    assert sorted(found - NAMES - LEFT_OUT.keys()) == [], "put the field into a sweep: tests/swept_fields.py"
    assert sorted(name for name in NAMES - found if not name.endswith(".*")) == [], "no such field"
    assert sorted(LEFT_OUT.keys() - found) == [], "no such field"


def test_every_function_that_makes_a_field_of_text_is_known():
    assert built() == MADE_IN.keys()
    made = {fields.lstrip("*") for fields in MADE_IN.values() if fields.endswith(".*")}
    assert made == {name for name in NAMES if name.endswith(".*")}


def test_no_field_is_swept_and_left_out():
    assert not NAMES & LEFT_OUT.keys()
    assert all(len(reason) > 10 for reason in (*LEFT_OUT.values(), *MADE_IN.values()))


def test_fields_that_are_no_field_of_text_are_known():
    """Whoever makes a new kind of field says here that no words are typed into it, or that they are swept."""
    assert other_kinds() == OTHER_KINDS.keys()
