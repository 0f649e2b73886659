"""CHI numbers made to fit an invented person. Nothing is ever read out of one."""

from datetime import date

from portal.demo.chance import dice

WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)


def check_digit(nine: str) -> str | None:
    """The tenth digit by modulus 11; None where it would be ten, for such a number is never issued."""
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(nine, WEIGHTS, strict=True)) % 11
    return {11: "0", 10: None}.get(remainder, str(remainder))


def candidates(born: date, sex: str, seed: int, key: str) -> list[str]:
    """Every number that fits a birth date and sex, in an order of the seed's choosing."""
    sex_digits = "02468" if sex == "female" else "13579"
    stems = [f"{born:%d%m%y}{pair:02d}{digit}" for pair in range(100) for digit in sex_digits]
    dice(seed, "chi", key).shuffle(stems)
    return [stem + digit for stem in stems if (digit := check_digit(stem)) is not None]


def issue(born: date, sex: str, seed: int, key: str, taken: set[str]) -> str:
    """A number that nobody in this population has yet; the set remembers it."""
    number = next(number for number in candidates(born, sex, seed, key) if number not in taken)
    taken.add(number)
    return number
