"""What the tests of files share."""

import uuid

import pytest

from tests.vault import files
from vault import actions
from vault.checking import Checked


@pytest.fixture
def access(citizen, actor_for, access_for):
    """The person's own access, to keep files in three places."""
    return access_for(actor_for(citizen), citizen.patient, "Upload", writes=["Upload"])


@pytest.fixture
def keep(access):
    def keep(upload=None, *, area="documents", belongs_to=None, **more):
        found = upload or Checked("wound.jpg", "image/jpeg", files.picture())
        with access.reading():
            return actions.keep_file(
                access=access, area=area, belongs_to=belongs_to or uuid.uuid4(), upload=found, **more
            )

    return keep
