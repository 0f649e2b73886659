"""What an ID token must prove, and what its claims come to. Pure: no provider is asked."""

import datetime as dt

import jwt
import pytest

from accounts.oidc import claims, keys, tokens

ISSUER, PORTAL, NONCE = "https://id.example", "portal", "n" * 32
KEY, FOREIGN = keys.new(), keys.new()
SET = {"keys": [keys.public(KEY)]}


def signed(*, key=KEY, algorithm="ES256", headers=None, **otherwise) -> str:
    now = dt.datetime.now(dt.UTC)
    said = {"iss": ISSUER, "sub": "ailsa", "aud": PORTAL, "iat": now, "exp": now + dt.timedelta(minutes=5)}
    said = {name: value for name, value in (said | {"nonce": NONCE} | otherwise).items() if value is not None}
    secret = {"none": None, "HS256": KEY["x"]}.get(algorithm, jwt.PyJWK(key).key)
    return jwt.encode(said, secret, algorithm=algorithm, headers={"kid": KEY["kid"]} | (headers or {}))


def checked(token: str, **asked):
    return tokens.check(token, **{"keys": SET, "issuer": ISSUER, "client_id": PORTAL, "nonce": NONCE} | asked)


def test_a_token_that_holds():
    assert checked(signed())["sub"] == "ailsa"
    assert checked(signed(aud=[PORTAL, "other"], azp=PORTAL))["sub"] == "ailsa"


LONG_AGO = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
FORGED = {
    "no signature": {"algorithm": "none"},
    "signed with the public key as a secret": {"algorithm": "HS256"},
    "signed by another": {"key": FOREIGN},
    "brings its own key": {"key": FOREIGN, "headers": {"jwk": keys.public(FOREIGN)}},
    "names a key that is not there": {"headers": {"kid": "other"}},
    "from another issuer": {"iss": "https://other.example"},
    "for somebody else": {"aud": "other"},
    "for several, not by us": {"aud": [PORTAL, "other"], "azp": "other"},
    "for several, nobody said by whom": {"aud": [PORTAL, "other"]},
    "another nonce": {"nonce": "other"},
    "no nonce": {"nonce": None},
    "run out": {"exp": LONG_AGO},
    "never runs out": {"exp": None},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("case", FORGED)
def test_a_token_that_does_not(case):
    with pytest.raises(tokens.BadToken):
        checked(signed(**FORGED[case]))


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_no_token_at_all(token):
    with pytest.raises((tokens.BadToken, jwt.PyJWTError)):
        checked(token)


def test_the_portal_that_sent_no_nonce_takes_no_token():
    with pytest.raises(tokens.BadToken):
        checked(signed(nonce=""), nonce="")


@pytest.mark.parametrize(
    ("told", "verified", "second"),
    [
        ({}, False, False),
        ({"vot": "P0.Cl"}, False, False),
        ({"vot": "P1.Cl.Cm"}, False, True),
        ({"vot": "P2.Cl.Cm"}, True, True),
        ({"vot": "P3.Cl"}, True, False),
        ({"vot": "P22"}, False, False),
        ({"vot": "Cl.Cm"}, False, True),
        ({"vot": ["P2"]}, False, False),
        ({"vot": None}, False, False),
        ({"acr": "loa2"}, True, False),
        ({"acr": "loa1"}, False, False),
        ({"amr": ["pwd", "otp"]}, False, True),
        ({"amr": ["pwd"]}, False, False),
        ({"amr": "otp"}, False, False),
        ({"identity_proofing_level": "P3"}, False, False),
    ],
)
def test_how_sure_a_provider_is(told, verified, second):
    found = claims.read({"iss": ISSUER, "sub": "ailsa"} | told, levels=["loa2"])
    assert (found.verified, found.second_factor) == (verified, second)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"birthdate": "1957-03-04"}, {"birth_date": dt.date(1957, 3, 4)}),
        ({"birthdate": "1957"}, {"birth_date": None}),
        ({"birthdate": "0000-03-04"}, {"birth_date": None}),
        ({"birthdate": "1957-02-30"}, {"birth_date": None}),
        ({"birthdate": 19570304}, {"birth_date": None}),
        ({"email": "A@x.example", "email_verified": True}, {"email": "a@x.example"}),
        ({"email": "a@x.example", "email_verified": "true"}, {"email": ""}),
        ({"email": "a@x.example"}, {"email": ""}),
        ({"given_name": ["A"], "family_name": "x" * 300}, {"given": "", "family": "x" * 200}),
    ],
)
def test_what_is_taken_of_the_claims(told, kept):
    found = claims.read({"iss": ISSUER, "sub": "ailsa"} | told, levels=())
    assert {name: getattr(found, name) for name in kept} == kept
