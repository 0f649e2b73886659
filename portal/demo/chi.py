"""CHI numbers made to fit an invented person. Nothing is ever read out of one."""

from collections.abc import Iterator
from datetime import date

from portal.demo.chance import dice

WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)


def check_digit(nine: str) -> str | None:
    """The tenth digit by modulus 11; None where it would be ten, for such a number is never issued."""
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(nine, WEIGHTS, strict=True)) % 11
    return {11: "0", 10: None}.get(remainder, str(remainder))


def candidates(born: date, sex: str, seed: int, key: str) -> Iterator[str]:
    """Numbers that fit a birth date and sex, in an order of the seed's choosing."""
    throw = dice(seed, "chi", key)
    while True:
        stem = f"{born:%d%m%y}{throw.randrange(100):02d}{throw.choice('02468' if sex == 'female' else '13579')}"
        if digit := check_digit(stem):
            yield stem + digit


def issue(born: date, sex: str, seed: int, key: str, taken: set[str]) -> str:
    """A number that nobody in this population has yet; the set remembers it."""
    number = next(number for number in candidates(born, sex, seed, key) if number not in taken)
    taken.add(number)
    return number
