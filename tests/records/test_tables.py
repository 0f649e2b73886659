"""The tables are what the definitions say: derived again they are the same, byte for byte."""

import importlib.util
from pathlib import Path

import pytest

from records.tables import table
from records.types import DIRECTORY_TYPES, PATIENT_TYPES
from tests.shared_data import SHARED_DATA, needs_shared_data

ROOT = Path(__file__).resolve().parents[2]


def derive(target):
    spec = importlib.util.spec_from_file_location("derive", ROOT / "tools" / "derive_fhir_tables.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(SHARED_DATA / "definitions", target)


@needs_shared_data
def test_derived_again_they_are_the_same(tmp_path):
    derive(tmp_path)

    for name in ("structure", "codes", "search"):
        kept = ROOT / "records" / "tables" / f"{name}.json"
        assert (tmp_path / kept.name).read_text() == kept.read_text()


@pytest.mark.parametrize("name", sorted({*PATIENT_TYPES, *DIRECTORY_TYPES}))
def test_every_kept_type_is_in_the_tables(name):
    assert table("structure")[name]["elements"]
    assert isinstance(table("search")[name], dict)


def test_every_element_has_a_type_that_is_known():
    primitives = "boolean integer positiveInt unsignedInt decimal string markdown code id uri url canonical oid uuid"
    known = {*table("structure"), *primitives.split(), "date", "dateTime", "instant", "time", "base64Binary", "xhtml"}

    found = {kind for shape in table("structure").values() for row in shape["elements"].values() for kind in row[0]}

    assert found <= known
