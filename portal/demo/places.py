"""Invented streets in real towns, with the code of the health board that serves each."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Town:
    name: str
    postcode_area: str
    board: str  # code of the territorial health board


TOWNS = (
    Town("Ayr", "KA7", "S08000015"),
    Town("Galashiels", "TD1", "S08000016"),
    Town("Dumfries", "DG1", "S08000017"),
    Town("Stirling", "FK8", "S08000019"),
    Town("Aberdeen", "AB24", "S08000020"),
    Town("Inverness", "IV3", "S08000022"),
    Town("Edinburgh", "EH7", "S08000024"),
    Town("Kirkwall", "KW15", "S08000025"),
    Town("Lerwick", "ZE1", "S08000026"),
    Town("Stornoway", "HS1", "S08000028"),
    Town("Dunfermline", "KY12", "S08000029"),
    Town("Perth", "PH1", "S08000030"),
    Town("Glasgow", "G42", "S08000031"),
    Town("Motherwell", "ML1", "S08000032"),
)
HOME_TOWN = Town("Dunfermline", "KY12", "S08000029")
STREETS = (
    "Ardvhor Terrace,Birkenshaw Loan,Corrieglen Road,Drumfearn Street,Eskmouth Place,Fernybrae Avenue,"
    "Glenhallin Crescent,Harebell Wynd,Inchgarron Drive,Kirkbrae Neuk,Larchfield Gait,Muirhallow Lane,"
    "Pitcorran Close,Rowanlea Gardens,Skerrybank View,Tattiefield Row,Whinhill Path"
).split(",")
IMPOSSIBLE = "CIKMOV"  # letters that no postcode ends in: nobody's letter box


def address(dice: Random, town: Town) -> dict:
    """A home address that cannot exist."""
    flat = [f"Flat {dice.randint(1, 9)}"] if dice.random() < 0.3 else []
    end = f"{dice.randint(1, 9)}{dice.choice(IMPOSSIBLE)}{dice.choice(IMPOSSIBLE)}"
    return {
        "use": "home",
        "type": "physical",
        "line": [*flat, f"{dice.randint(1, 180)} {dice.choice(STREETS)}"],
        "city": town.name,
        "postalCode": f"{town.postcode_area} {end}",
        "country": "GBR",
    }


def mobile(dice: Random) -> str:
    """A number from the range kept free for drama."""
    return f"07700 900{dice.randint(0, 999):03d}"


def landline(dice: Random) -> str:
    return f"0131 496 0{dice.randint(0, 999):03d}"
