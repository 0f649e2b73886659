"""The people who are always there, whatever the seed: who they are, and which story is theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.demo.stories import adults, catriona, family, helpers, morag, older
from portal.demo.story import Story


@dataclass(frozen=True)
class Part:
    """One person of the cast. `signs_in` is false for those without an account."""

    key: str
    given: str
    family: str
    sex: str
    born: date
    tell: Callable[[Story], None]
    practice: str = "practice"
    signs_in: bool = True
    died: date | None = None
    gender: str = ""
    bound: bool = True  # false: the identity is verified, and the record still to be connected
    numbers: int = 1  # CHI numbers that name the person

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


CAST = (
    Part("morag", "Morag", "Sinclair", "female", date(1961, 3, 14), morag.tell),
    Part("hamish", "Hamish", "Drummond", "male", date(1974, 11, 30), adults.hamish),
    Part("rowan", "Rowan", "MacAskill", "female", date(2004, 6, 21), adults.rowan, gender="other"),
    Part("catriona", "Caitrìona", "NicLeòid", "female", date(1989, 1, 9), catriona.tell),
    Part("aoife", "Aoife", "O'Rourke", "female", date(1986, 8, 2), family.mother),
    Part("finlay", "Finlay", "O'Rourke", "male", date(2018, 5, 20), family.son, signs_in=False),
    Part("eilidh", "Eilidh", "O'Rourke", "female", date(2013, 2, 8), family.daughter),
    Part("struan", "Struan", "O'Rourke", "male", date(2012, 6, 14), family.eldest),
    Part("agnes", "Agnes", "Buchanan", "female", date(1938, 2, 4), older.agnes),
    Part("ishbel", "Ishbel", "Buchanan", "female", date(1965, 10, 17), older.ishbel),
    Part("archibald", "Archibald", "Guthrie", "male", date(1941, 7, 6), older.archibald, died=date(2026, 6, 2)),
    Part("piotr", "Piotr", "Zieliński", "male", date(1979, 4, 25), adults.piotr),
    Part("sheila", "Sheila", "Farquharson", "female", date(1950, 12, 12), older.sheila),
    Part("nasreen", "Nasreen", "Akhtar", "female", date(1982, 9, 3), adults.nasreen, practice="practice2"),
    Part("suryani", "Suryani", "", "female", date(1995, 5, 1), adults.suryani, practice="practice2"),
    Part("calum", "Calum", "MacAskill", "male", date(1969, 2, 27), helpers.calum),
    Part("elspeth", "Elspeth", "Haldane", "female", date(1960, 6, 9), helpers.elspeth),
    Part("jean", "Jean", "Haldane", "female", date(1935, 9, 30), helpers.jean, signs_in=False),
    Part("kirsteen", "Kirsteen", "Mowat", "female", date(1991, 12, 5), helpers.kirsteen),
    Part("gordon", "Gordon", "Mowat", "male", date(1997, 4, 16), helpers.gordon, signs_in=False),
    Part("fergus", "Fergus", "Ramsay", "male", date(1988, 7, 19), adults.anybody, bound=False),
    Part("mairead", "Mairead", "MacPhail", "female", date(1994, 10, 3), adults.anybody, bound=False, numbers=2),
    Part("amelie", "Amélie", "Dubois", "female", date(1999, 3, 22), adults.anybody, bound=False, numbers=0),
)
UNVERIFIED = ("jamie", "Jamie Pringle")  # has an account, but nobody knows yet whose record is his
EXTRA_ACCOUNTS = 3  # of the others, so many sign in too
