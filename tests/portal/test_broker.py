"""One address of the broker for Celery and for a Redis client."""

import pytest

from portal import broker


@pytest.mark.parametrize(
    ("given", "celery", "client"),
    [
        ("redis://host:6379/3", "redis://host:6379/3", "redis://host:6379/3"),
        ("unix:///run/b.sock?db=2", "redis+socket:///run/b.sock?virtual_host=2", "unix:///run/b.sock?db=2"),
        ("unix:///run/b.sock", "redis+socket:///run/b.sock?virtual_host=0", "unix:///run/b.sock"),
        (
            "redis+socket:///run/b.sock?virtual_host=2",
            "redis+socket:///run/b.sock?virtual_host=2",
            "unix:///run/b.sock?db=2",
        ),
        ("rediss://:pw@host/0", "rediss://:pw@host/0?ssl_cert_reqs=CERT_REQUIRED", "rediss://:pw@host/0"),
    ],
)
def test_both_spellings(given, celery, client):
    assert (broker.for_celery(given), broker.for_client(given)) == (celery, client)
