"""What is kept from most who look after a person, or from the person: every label, in small shares."""

from collections.abc import Callable

from portal.demo.calendar import age_on, ago
from portal.demo.chance import dice
from portal.demo.coding import Concept
from portal.demo.histories import encounters, laboratory, letters
from portal.demo.histories.problems import problem
from portal.demo.story import Story


def kept_apart(story: Story) -> None:
    """Thrown with dice of their own: the rest of the record is what it would be without."""
    age, throw = age_on(story.person.born), dice(story.seed, "kept-apart", story.person.key)
    for youngest, oldest, share, write in SHARES:
        if throw.random() < share and youngest <= age <= oldest:
            write(story)


def _problem(key: str, words: str, label: str, by: str = "") -> Callable[[Story], object]:
    def write(story: Story) -> object:
        return problem(story, f"apart-{key}", ago(days=500), by=by, labels=(label,), concept=Concept(words))

    return write


def _ended(story: Story) -> None:
    if story.person.sex == "female":
        encounters.operation(story, "termination", ago(years=2), by="clinic", labels=("sensitive:termination",))


def _genetic_test(story: Story) -> None:
    test = Concept("Inherited breast cancer gene test")
    labels = ("sensitive:genetics",)
    laboratory.written(story, "gene", test, ago(days=290), "No variant found", by="hospital", labels=labels)


def _note_for_staff(story: Story) -> None:
    words = "Visit in pairs: there is a dog at the house."
    labels = ("professional-only",)
    letters.letter(story, "apart-staff", ago(days=130), "social", "Note for staff", words, by="practice", labels=labels)


def _about_another(story: Story) -> None:
    words, told = "{} The scan was normal.", "The sister, who does not want her illness known, came too."
    letters.with_part_left_out(story, "apart-other", ago(days=180), "clinic", "Letter from the clinic", words, told)


def _held_result(story: Story) -> None:
    values = {"tsh": "0.02", "free-t4": "29.4"}
    laboratory.report(story, "thyroid", ago(days=2), values=values, comment="Please discuss.", labels=("held",))


def _mistake(story: Story) -> None:
    encounters.visit(story, "apart-wrong", ago(days=177), "Visit of another person", labels=("entered-in-error",))


SHARES = (  # youngest, oldest, share of these, what is written
    (16, 60, 0.04, _problem("infection", "Chlamydia", "sensitive:sexual-health", "clinic")),
    (16, 50, 0.02, _ended),
    (16, 99, 0.01, _problem("abuse", "Victim of intimate partner abuse", "sensitive:domestic-abuse")),
    (16, 45, 0.01, _problem("gender", "Advice about gender identity", "sensitive:gender-identity")),
    (18, 99, 0.03, _problem("alcohol", "Alcohol dependence", "sensitive:addiction")),
    (18, 99, 0.01, _genetic_test),
    (12, 15, 0.1, _problem("told-alone", "Worries at school", "confidential-to-child")),
    (18, 99, 0.02, _note_for_staff),
    (18, 99, 0.02, _about_another),
    (18, 99, 0.02, _held_result),
    (0, 120, 0.02, _mistake),
)
