"""Changes of unit: the whitelist against values that are known, and there and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from records.conversions import WHITELIST, offered

KNOWN = [
    ("999791000000106", "%", "6.5", "mmol/mol", "48"),
    ("4548-4", "%", "7.0", "mmol/mol", "53"),
    ("59261-8", "mmol/mol", "48", "%", "6.5"),
    ("59261-8", "mmol/mol", "42", "%", "6.0"),
    ("2345-7", "mg/dL", "100", "mmol/L", "5.6"),
    ("14749-6", "mmol/L", "7.0", "mg/dL", "126"),
    ("2093-3", "mg/dL", "200", "mmol/L", "5.2"),
    ("2571-8", "mg/dL", "150", "mmol/L", "1.7"),
    ("2160-0", "mg/dL", "1.2", "µmol/L", "106"),
    ("1000731000000107", "µmol/L", "88", "mg/dL", "1.00"),
    ("any", "g/dL", "13.5", "g/L", "135"),
    ("any", "lb", "150", "kg", "68.0"),
    ("any", "in", "70", "cm", "177.8"),
    ("any", "°F", "98.6", "°C", "37.0"),
    ("any", "°C", "40", "°F", "104.0"),
]


@pytest.mark.parametrize(("code", "unit", "value", "into", "expected"), KNOWN)
def test_a_known_value_is_converted_to_the_known_other(code, unit, value, into, expected):
    [found] = [one for one in offered({code}, unit) if one.into == into]
    assert str(found.of(Decimal(value))) == expected
    assert into in found.formula and unit in found.formula


@pytest.mark.parametrize(
    ("code", "unit"),
    [("1000651000000109", "mg/dL"), ("2345-7", "g/day"), ("any", "%"), ("any", "mmol/L"), ("2345-7", "")],
)
def test_nothing_is_offered_that_is_not_sure(code, unit):
    assert offered({code}, unit) == []


@given(some.sampled_from(WHITELIST), some.decimals("10", "500", places=1))
def test_there_and_back_is_where_one_began(one, value):
    [back] = [found for found in offered(one.codes or {"any"}, one.into) if found.into == one.unit]
    rounding = Decimal(1).scaleb(-one.places) * back.factor + Decimal(1).scaleb(-back.places)
    assert abs(back.of(one.of(value)) - value) <= rounding + value * Decimal("0.002")
