"""What the demo people and their teams wrote to each other: every state, and enough answers for a median."""

from dataclasses import dataclass, field

MORE = ("hamish", "rowan", "catriona", "piotr", "sheila", "aoife")


@dataclass(frozen=True)
class Box:
    """A letterbox: organisation and team as they are called in the demo."""

    key: str
    organisation: str
    team: str
    name: str
    phone: str
    needs: tuple[str, ...]
    opens: int = 8
    closes: int = 18
    days: int = 3


BOXES = (
    Box(
        "practice", "practice", "", "The doctors and nurses at Corrieglen", "01592 960 001",
        ("tablets", "result", "letter", "after-visit", "appointment", "other"),
    ),
    Box(
        "practice2", "practice2", "", "The team at Harebell Surgery", "01592 960 002",
        ("tablets", "result", "letter", "appointment", "other"), closes=17,
    ),
    Box(
        "diabetes", "hospital", "Diabetes and endocrinology", "The diabetes team at Strathallow", "01592 960 003",
        ("tablets", "result", "after-visit", "appointment"), opens=9, closes=16, days=5,
    ),
    Box(
        "older", "council", "Older people", "Social work for older people in Inchgarron", "01592 960 004",
        ("social-care", "other"), opens=9, closes=16, days=5,
    ),
)  # fmt: skip
TEMPLATES = (
    (
        "practice", "nurse", "Come in for a blood test",
        "Thank you for your message. Please make an appointment with our nurses for a blood test. You need not fast.",
    ),
    (
        "practice", "gp", "Your result is as expected",
        "Your result is as we expected, and nothing needs to change. Please go on as before.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One message: who wrote it (key), how many hours after the beginning, and after how many more it was read."""

    by: str
    after: float
    text: str
    read: float | None = None
    important: bool = False
    warned: bool = False


@dataclass(frozen=True)
class Talk:
    """One conversation; `ago` in days. Whoever reads the team's lines is the person, or who helps them."""

    key: str
    person: str
    box: str
    need: str
    subject: str
    ago: float
    lines: tuple[Line, ...]
    state: str = "waiting"
    claimed: str = ""
    note: tuple[str, str] = field(default=("", ""))  # by whom, and the words


TALKS = (
    Talk(
        "night", "morag", "practice", "tablets", "Tablets at night", 0.1,
        (Line("morag", 0, "May I take the new tablets at night? In the morning they make me feel sick."),),
    ),
    Talk(
        "kidney", "morag", "practice", "result", "My kidney result", 1,
        (Line("morag", 0, "My last kidney result is marked. Is that something to worry about?", read=5),),
        claimed="nurse", note=("nurse", "Asked Dr Campbell to look at the trend before I answer."),
    ),
    Talk(
        "feet", "morag", "diabetes", "after-visit", "My feet since the clinic", 12,
        (Line("morag", 0, "Since the clinic my feet feel numb in the evening. Should I come earlier?", read=30),),
    ),
    Talk(
        "metformin", "morag", "practice", "tablets", "Metformin and my stomach", 4,
        (
            Line("morag", 0, "The metformin upsets my stomach. Can I take less of it?", read=3),
            Line(
                "gp", 20, "Please take one tablet with your evening meal for two weeks, and tell us how you are then.",
                important=True,
            ),
        ),
        state="answered",
    ),
    Talk(
        "letter", "morag", "practice", "letter", "A letter for my employer", 40,
        (
            Line("morag", 0, "I need a letter that I may work from home until June.", read=2),
            Line("reception", 26, "Your letter is ready. You can collect it, or we can post it to you.", read=30),
            Line("morag", 50, "Thank you, please post it.", read=1),
            Line("reception", 53, "It is on its way.", read=40),
        ),
        state="closed",
    ),
    Talk(
        "carer", "agnes", "older", "social-care", "More help in the mornings", 2,
        (Line("ishbel", 0, "Mum finds it hard to wash on her own now. Could somebody come in the mornings?", read=20),),
        claimed="socialworker",
    ),
    Talk(
        "breath", "sheila", "practice", "after-visit", "Breathless on the stairs", 0.3,
        (Line("sheila", 0, "I am a bit breathless on the stairs, as last winter. It is not worse.", warned=True),),
    ),
    *(
        Talk(
            f"told-{person}", person, "practice", "appointment", "When is my review?", 20 + number,
            (
                Line(person, 0, "When is my yearly review, please?", read=1),
                Line("nurse", 6 + 5 * number, "You will be invited in your birthday month.", read=48),
            ),
            state="closed",
        )
        for number, person in enumerate(MORE)
    ),
)  # fmt: skip
