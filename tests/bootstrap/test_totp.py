"""One-time codes agree with the vectors of RFC 6238, appendix B."""

import base64

import pytest

from bootstrap import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_code_of_the_standard(at, code):
    assert totp.code(SECRET, at=at, digits=8) == code


def test_code_keeps_leading_zeros():
    assert totp.code(SECRET, at=1111111109) == "081804"


def test_secret_may_be_typed_with_spaces_in_small_letters_and_without_padding():
    assert totp.code("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", at=59) == totp.code(SECRET, at=59)
    assert len(totp.code("GEZDGNBVGY", at=59)) == 6


@pytest.mark.parametrize(("at", "left"), [(0, 30), (29.5, 1), (30, 30), (59, 1)])
def test_seconds_left(at, left):
    assert totp.seconds_left(at) == left
