"""Where to read more, by what an entry is about: general information of official sites, never advice to one person.

The entries are those of the glossary, which finds them by code (SNOMED CT, dm+d) or by their words. The addresses are
of whole subjects, which stay; whoever changes one looks at the page first. No clinician has reviewed the choice yet.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS = frozenset({"Condition", "MedicationRequest", "MedicationStatement", "MedicationDispense"})
HOSTS = frozenset(
    {"www.nhsinform.scot", "www.sign.ac.uk", "bnf.nice.org.uk", "www.realisticmedicine.scot"}
)  # all that may be linked to
_INFORM = "https://www.nhsinform.scot/illnesses-and-conditions/"


@dataclass(frozen=True)
class Place:
    """One page elsewhere: what one finds there, in our words, whose it is, and its address."""

    words: Any
    source: str
    url: str


_SIGN = Place(_("Guidelines for professionals in Scotland"), "SIGN", "https://www.sign.ac.uk/our-guidelines/")
_DECIDING = Place(
    _("Questions to ask when there is a choice of treatments"),
    "Realistic Medicine",
    "https://www.realisticmedicine.scot/",
)
_MEDICINES = Place(
    _("How to take medicines, and where to ask about them"),
    "NHS inform",
    "https://www.nhsinform.scot/tests-and-treatments/medicines-and-medical-aids/",
)
# Part of NHS inform by glossary entry.
_SUBJECTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "diabetes/type-2-diabetes/": (_("Living with type 2 diabetes"), ("type-2-diabetes-mellitus",)),
    "heart-and-blood-vessels/": (
        _("Conditions of heart and blood vessels"),
        ("essential-hypertension", "atrial-fibrillation", "myocardial-infarction", "coronary-heart-disease",
         "hyperlipidaemia"),
    ),
    "lungs-and-airways/": (
        _("Conditions of lungs and airways"),
        ("asthma", "chronic-obstructive-pulmonary-disease", "acute-bronchitis"),
    ),
    "mental-health/": (_("Mental health, and where to find help"), ("depressive-disorder",)),
    "brain-nerves-and-spinal-cord/": (
        _("Conditions of brain and nerves"),
        ("epilepsy", "migraine", "dementia", "stroke"),
    ),
    "muscle-bone-and-joints/": (
        _("Conditions of muscles, bones and joints"),
        ("osteoarthritis-of-knee", "osteoporosis", "gout", "chronic-low-back-pain"),
    ),
    "kidneys-bladder-and-prostate/": (
        _("Conditions of kidneys and bladder"),
        ("chronic-kidney-disease-stage-3", "cystitis"),
    ),
    "skin-hair-and-nails/": (_("Conditions of the skin"), ("atopic-dermatitis-eczema",)),
    "cancer/": (_("Kinds of cancer, and support"), ("breast-cancer", "bowel-cancer")),
}  # fmt: skip
# Page of the British National Formulary by glossary entry.
_FORMULARY = {
    "alendronic-acid": "alendronic-acid",
    "allopurinol": "allopurinol",
    "amlodipine": "amlodipine",
    "amoxicillin": "amoxicillin",
    "apixaban": "apixaban",
    "atorvastatin": "atorvastatin",
    "bendroflumethiazide": "bendroflumethiazide",
    "cetirizine": "cetirizine-hydrochloride",
    "doxycycline": "doxycycline",
    "gliclazide": "gliclazide",
    "ibuprofen": "ibuprofen",
    "levothyroxine": "levothyroxine-sodium",
    "metformin": "metformin-hydrochloride",
    "omeprazole": "omeprazole",
    "paracetamol": "paracetamol",
    "prednisolone": "prednisolone",
    "ramipril": "ramipril",
    "salbutamol": "salbutamol",
    "sertraline": "sertraline",
    "simvastatin": "simvastatin",
    "sumatriptan": "sumatriptan",
    "trimethoprim": "trimethoprim",
}
_PLACES = {
    slug: Place(words, "NHS inform", _INFORM + part) for part, (words, slugs) in _SUBJECTS.items() for slug in slugs
}


def places(kind: str, slug: str, *, professional: bool) -> list[Place]:
    """Where to read more about an entry of this kind that the glossary knows; nothing about anything else."""
    if kind not in KINDS:
        return []
    if slug in _PLACES:
        return [_PLACES[slug], _SIGN if professional else _DECIDING]
    if slug in _FORMULARY:
        formulary = Place(
            _("Doses, interactions and cautions"), "BNF", f"https://bnf.nice.org.uk/drugs/{_FORMULARY[slug]}/"
        )
        return [formulary] if professional else [_MEDICINES]
    return []


def known() -> frozenset[str]:
    """The glossary entries that something is said about."""
    return frozenset(_PLACES) | frozenset(_FORMULARY)
