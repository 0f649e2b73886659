"""`manage.py audit_verify` finds the one entry that was changed."""

import json

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

from audit import log


def entry(citizen):
    record = log.Record(
        request_id="r", actor_id=citizen.id, actor_kind="person", actor_name="Morag", actor_role="citizen",
        action="read", route="page", outcome="permitted", purpose="PATRQT", patient_id=citizen.patient_id,
    )  # fmt: skip
    return log.write(record)[0]


@pytest.mark.django_db(transaction=True)
def test_untouched_then_tampered_with(citizen, capsys):
    ids = [entry(citizen) for _ in range(3)]
    call_command("audit_verify")
    assert json.loads(capsys.readouterr().out)["intact"]

    with psycopg.connect(**connections["owner"].get_connection_params() | {"cursor_factory": None}) as owner:
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_append_only")
        owner.execute("UPDATE audit_entry SET actor_name = 'Nobody' WHERE id = %s", [ids[1]])
        owner.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_append_only")

    with pytest.raises(SystemExit) as ended:
        call_command("audit_verify")
    verdict = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert (verdict["intact"], verdict["entries"], verdict["damaged"]) == (False, 3, [str(ids[1])])
