"""What the laboratories measure: code, unit, digits, and each laboratory's own range by sex."""

from dataclasses import dataclass

from portal.demo.coding import Concept


@dataclass(frozen=True)
class Range:
    """Bounds as the laboratory prints them; an empty bound is open."""

    low: str
    high: str


@dataclass(frozen=True)
class Analyte:
    concept: Concept
    unit: str
    ucum: str
    digits: int
    usual: tuple[float, float]  # where most people's values lie
    female: Range
    male: Range


def _analyte(text, code, unit, digits, usual, female, male=None, ucum="") -> Analyte:
    concept = Concept(text, code)
    return Analyte(concept, unit, ucum or unit, digits, usual, Range(*female), Range(*(male or female)))


ANALYTES = {
    "haemoglobin": _analyte("Haemoglobin", "1022431000000105", "g/L", 0, (122, 158), ("115", "160"), ("130", "180")),
    "white-cells": _analyte("White cell count", "1022541000000102", "10*9/L", 1, (4.4, 9.8), ("4.0", "11.0")),
    "platelets": _analyte("Platelet count", "1022651000000100", "10*9/L", 0, (170, 380), ("150", "400")),
    "mcv": _analyte("Mean cell volume", "1022491000000106", "fL", 0, (82, 97), ("80", "100")),
    "neutrophils": _analyte("Neutrophil count", "1022551000000104", "10*9/L", 1, (2.1, 6.6), ("2.0", "7.5")),
    "sodium": _analyte("Sodium", "1000661000000107", "mmol/L", 0, (135, 144), ("133", "146")),
    "potassium": _analyte("Potassium", "1000651000000109", "mmol/L", 1, (3.7, 5.0), ("3.5", "5.3")),
    "urea": _analyte("Urea", "1000951000000103", "mmol/L", 1, (3.0, 7.4), ("2.5", "7.8")),
    "creatinine": _analyte(
        "Creatinine", "1000731000000107", "µmol/L", 0, (55, 98), ("45", "84"), ("59", "104"), ucum="umol/L"
    ),
    "egfr": _analyte(
        "Estimated GFR (kidney function)",
        "1011481000000105",
        "mL/min/1.73m²",
        0,
        (62, 90),
        ("60", ""),
        ucum="mL/min/{1.73_m2}",
    ),
    "hba1c": _analyte("HbA1c", "999791000000106", "mmol/mol", 0, (34, 41), ("20", "41")),
    "cholesterol": _analyte("Total cholesterol", "1005671000000105", "mmol/L", 1, (3.9, 6.1), ("", "5.0")),
    "hdl": _analyte("HDL cholesterol", "1005681000000107", "mmol/L", 2, (1.05, 1.9), ("1.20", ""), ("1.00", "")),
    "non-hdl": _analyte("Non-HDL cholesterol", "1006191000000106", "mmol/L", 1, (2.4, 4.4), ("", "4.0")),
    "triglycerides": _analyte("Triglycerides", "1005691000000109", "mmol/L", 2, (0.7, 2.1), ("", "1.70")),
    "alt": _analyte("Alanine aminotransferase (ALT)", "1018251000000107", "U/L", 0, (12, 44), ("10", "50")),
    "alp": _analyte("Alkaline phosphatase", "1000621000000104", "U/L", 0, (42, 118), ("30", "130")),
    "bilirubin": _analyte("Total bilirubin", "997591000000109", "µmol/L", 0, (4, 19), ("", "20"), ucum="umol/L"),
    "albumin": _analyte("Albumin", "1000821000000103", "g/L", 0, (36, 47), ("35", "50")),
    "tsh": _analyte("Thyroid stimulating hormone (TSH)", "1022791000000101", "mU/L", 2, (0.6, 4.1), ("0.35", "5.00")),
    "free-t4": _analyte("Free T4", "", "pmol/L", 1, (10.5, 18.5), ("9.0", "21.0")),
    "crp": _analyte("C-reactive protein (CRP)", "1001371000000100", "mg/L", 0, (1, 4), ("", "5")),
    "acr": _analyte("Urine albumin to creatinine ratio", "1023491000000104", "mg/mmol", 1, (0.5, 2.8), ("", "3.0")),
    "ferritin": _analyte("Ferritin", "", "µg/L", 0, (25, 180), ("15", "200"), ("20", "300"), ucum="ug/L"),
    "fasting-glucose": _analyte("Fasting glucose", "997681000000108", "mmol/L", 1, (4.4, 5.9), ("3.0", "6.0")),
}
PANELS = {
    "fbc": (
        Concept("Full blood count", "26604007"),
        ("haemoglobin", "white-cells", "platelets", "mcv", "neutrophils"),
    ),
    "ue": (
        Concept("Urea and electrolytes", "252167001"),
        ("sodium", "potassium", "urea", "creatinine", "egfr"),
    ),
    "lft": (Concept("Liver function tests"), ("alt", "alp", "bilirubin", "albumin")),
    "lipids": (Concept("Lipid profile"), ("cholesterol", "hdl", "non-hdl", "triglycerides")),
    "hba1c": (Concept("HbA1c (average blood sugar)"), ("hba1c",)),
    "thyroid": (Concept("Thyroid function tests"), ("tsh", "free-t4")),
    "crp": (Concept("C-reactive protein"), ("crp",)),
    "acr": (Concept("Urine albumin to creatinine ratio"), ("acr",)),
    "ferritin": (Concept("Ferritin"), ("ferritin",)),
    "glucose": (Concept("Fasting glucose"), ("fasting-glucose",)),
}
# The practice's near-patient device prints slightly different ranges from the hospital's laboratory.
OTHER_RANGES = {
    "potassium": Range("3.6", "5.0"),
    "hba1c": Range("", "42"),
    "haemoglobin": Range("120", "165"),
    "creatinine": Range("49", "90"),
}
