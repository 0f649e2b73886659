"""Files of records: order, packing, bounds, and files that are none."""

import gzip

import pytest

from interop.ingest.files import batches_in, document_in, found_in
from records.lossless import RESOURCE_LIMIT, Malformed
from tests.factories.fhir import bundle, observation, patient, write, write_lines


def test_files_come_in_the_order_in_which_they_refer_to_each_other(tmp_path):
    names = (
        "Condition.000.ndjson a.json.gz Patient.000.ndjson.gz Organization.ndjson _x-load-first.json notes.txt".split()
    )
    for name in names:
        (tmp_path / name).touch()

    assert [path.name for path in found_in([tmp_path])] == [
        "_x-load-first.json",
        "Organization.ndjson",
        "Patient.000.ndjson.gz",
        "a.json.gz",
        "Condition.000.ndjson",
    ]


def test_a_file_named_by_hand_is_read_whatever_its_name(tmp_path):
    path = tmp_path / "records.txt"
    path.touch()

    assert found_in([path, path]) == [path]


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_document(tmp_path, name):
    path = write(tmp_path / name, bundle("batch", patient()))

    assert document_in(path)["type"] == "batch"


def test_a_truncated_file_is_refused(tmp_path):
    path = write(tmp_path / "a.json.gz", bundle("batch", *(patient() for _ in range(100))))
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(Malformed, match="cannot be read"):
        document_in(path)


def test_no_gzip_under_its_name_is_refused(tmp_path):
    path = tmp_path / "a.json.gz"
    path.write_bytes(b"{}")

    with pytest.raises(Malformed, match="cannot be read"):
        document_in(path)


def test_a_file_that_unpacks_without_end_is_refused_at_the_bound(tmp_path):
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(b'{"a":"' + b" " * 60_000_000 + b'"}'))

    with pytest.raises(Malformed, match="longer than"):
        document_in(path)


def test_lines_come_in_batches_with_their_numbers(tmp_path):
    path = write_lines(tmp_path / "a.ndjson.gz", *(observation(str(index)) for index in range(1200)))

    batches = [batch.lines for batch in batches_in(path)]

    assert [len(batch) for batch in batches] == [500, 500, 200]
    assert [batches[2][-1].number, batches[2][-1].read()["id"]] == [1200, "1199"]


def test_bad_lines_are_faults_and_the_rest_is_read(tmp_path):
    path = write_lines(tmp_path / "a.ndjson", patient(), "", "{nonsense", '"%s"' % ("x" * RESOURCE_LIMIT), patient())

    [(lines, _)] = batches_in(path)

    assert [(line.number, why_not(line)) for line in lines] == [
        (1, ""),
        (3, "Not JSON: Expecting property name enclosed in double quotes."),
        (4, f"The text is longer than {RESOURCE_LIMIT:,} bytes."),
        (5, ""),
    ]


def why_not(line):
    try:
        line.read()
    except Malformed as fault:
        return fault.reason
    return ""


def test_lines_of_a_truncated_file_are_read_as_far_as_they_go(tmp_path):
    path = write_lines(tmp_path / "a.ndjson.gz", *(observation(str(index)) for index in range(3000)))
    path.write_bytes(path.read_bytes()[:-1000])

    lines = [line for batch in batches_in(path) for line in batch.lines]

    assert len(lines) > 100 and lines[0].read()
    assert "cannot be read" in why_not(lines[-1])


def test_a_file_that_may_not_be_read_is_one_fault(tmp_path):
    [(lines, size)] = batches_in(tmp_path / "gone.ndjson")

    assert size == 0 and [(line.number, why_not(line)) for line in lines] == [
        (1, "The file cannot be read: No such file or directory.")
    ]
