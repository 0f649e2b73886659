"""Bad input of every sort: an OperationOutcome with the right status, never a fault of ours."""

import itertools
import json
from urllib.parse import quote

import pytest

from tests.factories.histories import result, store
from tests.interop.fhir import caller, entries, is_outcome

pytestmark = pytest.mark.django_db

NASTY = [
    "'", '"', "\\", ";--", "' OR 1=1--", "%", "%%", "%s", "%(a)s", "$1", "{}", "{0}", "\x00", "\x00\x01", "\n",
    "\r\nX: y", "\x1b[31m", "\u202e", "\ud7ff", "\ufeff", "😀", "ß" * 300, "9" * 400, "-1", "0", "1e400", "1e-400",
    "NaN", "Infinity", "٣", "null", "None", "true", "[]", "<script>", "../..", "/etc/passwd", "http://[::1", "http://127.0.0.1/x",
    "urn:uuid:x", "|", "||", "a|b|c", ",", ",,", "$", "\\,", "\\", "ge", "gegege", "ge2024-13", "2024-02-30",
    "2024-W05", "0000", "9999-12-31", "99999-01-01", "2024-05-17T25:00:00Z", "2024-05-17T10:00:00+99:99", "gt", "ap",
    "ap9999-12-31", "ap0001-01-01", "lt0001", "5.40|http://x|", "5||||", "-", "--5", "+5", "1_000", "0x10", " ", "\t",
    "a" * 5000,
]  # fmt: skip
PARAMETERS = [
    "code", "date", "status", "category", "value-quantity", "subject", "encounter", "_id", "_lastUpdated", "_count",
    "_sort", "_total", "_summary", "_include", "_revinclude", "_cursor", "_format", "_pretty", "code:not",
    "code:missing", "date:missing", "code:text", "subject:Patient", "subject:Group", "_has:Observation:patient:code",
    "patient.name", "", ":", "code:", "_cursor:not", "colour",
]  # fmt: skip


@pytest.fixture
def reader(citizen):
    store(citizen.patient, result())
    return caller(citizen)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_takes_anything(reader, citizen, name):
    for number, value in enumerate(NASTY):
        sent = f"{quote(name, safe=':')}={quote(value, safe='', errors='surrogatepass')}"
        person = f"patient={citizen.patient_id}"
        by_form = number % 5 == 0
        answer = (
            reader.form("Observation", f"{person}&{sent}") if by_form else reader.get(f"Observation?{person}&{sent}")
        )
        assert answer.status_code in (200, 400, 404, 406, 410), (name, value, answer.content)
        assert answer.status_code == 200 or is_outcome(answer, answer.status_code)


def test_every_other_address_takes_anything(reader, citizen):
    places = [
        "{}", "Observation/{}", "Observation/{}/_history", "Observation/{}/_history/{}", "{}/{}",
        "Patient/{}/$everything", "AuditEvent/{}", "Practitioner/{}", "Observation/x/{}", "Patient?name={}",
        "Patient?identifier={}",
        "AuditEvent?patient={}", "AuditEvent?date={}", "Practitioner?name={}", "Observation?patient={}", "metadata?{}",
        "Patient/" + str(citizen.patient_id) + "/$everything?_since={}",
        "Patient/" + str(citizen.patient_id) + "/$everything?_count={}",
        "Patient/" + str(citizen.patient_id) + "/$everything?_type={}",
        "Patient/" + str(citizen.patient_id) + "/$everything?_cursor={}",
    ]  # fmt: skip
    for place, value in itertools.product(places, NASTY):
        written = quote(value, safe="", errors="surrogatepass")
        answer = reader.get(place.format(written, written))
        assert answer.status_code in (200, 400, 404, 410), (place, value, answer.content)
        assert json.loads(answer.content)["resourceType"] in ("OperationOutcome", "Bundle", "CapabilityStatement")


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "\x00" * 5},
        {"Accept": ";;;,,,/;q=x" * 50},
        {"Prefer": "handling=sometimes"},
        {"Prefer": "handling=strict, handling=lenient"},
        {"If-None-Match": 'W/"' * 300},
        {"Cookie": "session=" + "x" * 3000},
        {"Cookie": "session='; DROP TABLE accounts_session"},
        {"X-Request-Id": "0403571235"},
        {"X-Request-Id": "a\nb"},
    ],
)
def test_headers_of_every_sort(reader, citizen, headers):
    for path in (f"Observation?patient={citizen.patient_id}", f"Observation/{citizen.patient_id}", "metadata"):
        answer = reader.get(path, **headers)
        assert answer.status_code in (200, 400, 401, 404, 406), (path, answer.content)


def test_forms_of_every_sort(reader, citizen):
    post = reader.client.post
    address = "/fhir/Observation/_search"
    form = "application/x-www-form-urlencoded"
    assert is_outcome(post(address, "x" * 70_000, content_type=form), 413)
    assert is_outcome(post(address, "a=1&" * 300, content_type=form), 400)
    assert is_outcome(post(address, b"\xff\xfe=\xff", content_type=form), 400)
    assert is_outcome(post(address, '{"a": 1}', content_type="application/json"), 415)
    assert is_outcome(post(address, {"patient": citizen.patient_id}), 415)
    assert is_outcome(post(address, "", content_type=form), 400)
    assert is_outcome(post("/fhir/Coverage/_search", "patient=x", content_type=form), 404)
    assert not entries()


def test_faults_name_the_parameter(reader, citizen):
    answer = reader.get(f"Observation?patient={citizen.patient_id}&date=yesterday&colour=blue")
    (issue,) = json.loads(answer.content)["issue"]
    assert answer.status_code == 400 and issue["expression"] == ["date", "colour"] and "yesterday" not in str(issue)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("AuditEvent?patient={0}&patient={0}", ["patient"]),
        ("Consent?patient={0}&_count=1&_count=2", ["_count"]),
        ("Communication?patient={0}&patient={0}&_count=1&_count=2", ["_count", "patient"]),
        ("Communication?patient={0}&subject={0}", ["patient", "subject"]),
        ("Patient/{0}/$everything?_type=Condition&_type=Observation", ["_type"]),
        ("Patient/{0}/$everything?_since=tomorrow", ["_since"]),
        ("Observation?patient={0}&_format=xml", ["_format"]),
    ],
)
def test_what_is_wrong_beside_a_search_is_named_too(reader, citizen, path, named):
    answer = reader.get(path.format(citizen.patient_id))
    assert is_outcome(answer, 406 if named == ["_format"] else 400)
    assert json.loads(answer.content)["issue"][0]["expression"] == named


def test_a_form_that_we_do_not_write_names_the_header(reader):
    answer = reader.get("metadata", Accept="application/fhir+xml")
    assert is_outcome(answer, 406) and json.loads(answer.content)["issue"][0]["expression"] == ["Accept"]


@pytest.mark.parametrize("path", ["metadata", "Observation/_search", "Observation/{0}/_history", "Observation/{0}"])
def test_a_method_that_nobody_knows(reader, citizen, path):
    answer = reader.client.generic("FROB", f"/fhir/{path.format(citizen.patient_id)}")
    assert is_outcome(answer, 405) and answer["Allow"] == ("POST" if "_search" in path else "GET, HEAD")


def test_since_takes_the_moments_that_a_search_takes(reader, citizen):
    address = f"Patient/{citizen.patient_id}/$everything?_since="
    moment = "2020-01-01T00:00"
    for moment in ("2020", "2020-01-01", moment, f"{moment}:00+01:00", f"{moment}:00%2B01:00"):
        assert len(reader.ids(address + moment)) == 1, moment
    assert not reader.ids(address + "2999-01-01T00:00:00+01:00")
