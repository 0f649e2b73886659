"""Things that people gave to their record, given as the pages give them."""

from consent.gate import open_record
from contributions.actions import give
from tests.factories.accounts import actor_for
from tests.factories.histories import pressure, store

PERSON = "Patient/{}"


def home_pressure(person, upper="138", lower="84", **more) -> str:
    """A blood pressure that the person took at home; gives its id."""
    performer = [{"reference": PERSON.format(person.patient_id)}]
    [ident] = store(person.patient, pressure(upper, lower, performer=performer, **more), source="Digital Front Door")
    return ident


def given(person, *subjects, what="measurements", area="measurements", join=False, actor=None, patient=None):
    """The contribution by which these items wait to be read."""
    access = open_record(
        actor or actor_for(person), patient or person.patient_id,
        kinds=["Contribution"], writes=["Contribution"], defer=True,
    )  # fmt: skip
    with access.reading():
        return give(access=access, what=what, area=area, subjects=subjects, join=join)
