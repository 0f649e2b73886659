"""Morag's letters: every form in which letters arrive, and her X-rays and scans."""

from datetime import date

from portal.demo.calendar import ago
from portal.demo.histories import imaging, origin
from portal.demo.histories.letters import letter, with_part_left_out
from portal.demo.story import Story

DISCHARGE = (
    "Admitted with pain in the upper abdomen. Gallstones were seen on the scan. The gallbladder was taken out by "
    "keyhole surgery the next day.\n\nAt home: the stitches dissolve by themselves. Paracetamol for the pain. No "
    "lifting for two weeks.\n\nRing the ward if you have a fever, if the skin turns yellow or if the pain gets worse."
)


def tell(story: Story) -> None:
    _letters(story)
    _old_papers(story)
    _scans(story)


def _letters(story: Story) -> None:
    _letters_of_each_form(story)
    _letters_that_replace_or_leave_out(story)


def _letters_of_each_form(story: Story) -> None:
    letter(story, "gallbladder", ago(days=640), "discharge", "Discharge summary: gallbladder", DISCHARGE, form="both")
    letter(
        story,
        "eyes",
        ago(days=138),
        "results",
        "Eye screening result",
        "Your photographs show no diabetic eye disease. We invite you again in two years.",
        form="pdf",
    )
    letter(
        story,
        "orthopaedics",
        ago(days=420),
        "clinic",
        "Letter from the orthopaedic clinic",
        "Thank you for referring this lady with a painful left knee.\n\nShe walks a mile & manages stairs <slowly>. "
        "We agreed on exercises first; an operation can wait.",
        form="html",
    )
    letter(
        story,
        "stored",
        ago(days=365),
        "clinic",
        "Letter from the dietitian",
        "We talked about breakfast, bread and walking. The leaflets are enclosed.",
        form="stored",
    )


def _letters_that_replace_or_leave_out(story: Story) -> None:
    first = letter(
        story,
        "physiotherapy-1",
        ago(days=300),
        "clinic",
        "Letter from physiotherapy",
        "Six visits are planned.",
        status="superseded",
    )
    letter(
        story,
        "physiotherapy-2",
        ago(days=298),
        "clinic",
        "Letter from physiotherapy (corrected)",
        "Four visits are planned, not six.",
        relates=first,
        relation="replaces",
    )
    with_part_left_out(
        story,
        "family-clinic",
        ago(days=260),
        "clinic",
        "Letter from the diabetes dietitian",
        "Seen with her husband. {} She will try smaller portions in the evening.",
        "He told us in confidence that he has lost his work and drinks more than he should.",
    )


def _old_papers(story: Story) -> None:
    """Paper of other times: scanned, damaged, gone, or said to be enormous."""
    scanned = letter(
        story, "scanned", date(1998, 4, 7), "clinic", "Letter from 1998 (scanned)", "A scanned page.", form="scan"
    )
    origin.came_from(
        story,
        "scanned",
        scanned,
        ago(years=6),
        "Paper record scanned when the practice went digital",
        who=story.practitioner("practice", "nurse"),
        for_whom=story.organisation("practice"),
        role=("enterer", "Enterer"),
        paper="Brown paper folder, page 14",
        by="practice",
    )
    letter(story, "damaged", ago(years=11), "clinic", "Letter that arrived damaged", "Cut short.", form="corrupt")
    letter(story, "elsewhere", ago(years=2), "clinic", "Letter kept by the hospital", "Not sent.", form="missing")
    letter(story, "enormous", ago(years=3), "results", "Heart tracing over 24 hours", "Normal rhythm.", form="huge")


def _scans(story: Story) -> None:
    imaging.imaging(
        story,
        "knee-left",
        ago(years=3.5),
        "knee",
        "The joint space is narrowed on the inner side. Small bony spurs. No fracture and no loose body.",
        "Moderate osteoarthritis of the left knee.",
        why="Pain for a year",
        form="pdf",
    )
    imaging.imaging(
        story,
        "gallstones",
        ago(days=642),
        "abdomen",
        "Several stones of up to 9 mm in the gallbladder, whose wall is a little thick. Bile ducts not widened. "
        "Liver, pancreas, kidneys and spleen look normal.",
        "Gallstones with mild inflammation of the gallbladder.",
        why="Pain in the upper abdomen",
    )
    imaging.imaging(
        story,
        "screening",
        ago(years=1.5),
        "breast",
        "Two views of each breast. Compared with the pictures of three years before there is no change.",
        "Normal. Routine recall in three years.",
        why="Routine screening",
    )
    imaging.imaging(
        story,
        "chest-now",
        ago(days=8),
        "chest",
        "Heart not enlarged. Lungs clear as far as seen; one view is to be repeated.",
        "First report; a second radiologist will look at it.",
        status="preliminary",
        why="Cough for six weeks",
    )
