"""Names of code systems, for the rare item that came with a code and no words."""

SYSTEMS = {
    "http://snomed.info/sct": "SNOMED CT",
    "http://loinc.org": "LOINC",
    "https://dmd.nhs.uk": "dm+d",
    "http://read.info/readv2": "Read v2",
    "http://read.info/ctv3": "Read CTV3",
    "urn:oid:2.16.840.1.113883.2.1.6.2": "Read v2",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://id.who.int/icd/release/11/mms": "ICD-11",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://www.ama-assn.org/go/cpt": "CPT",
    "http://www.whocc.no/atc": "ATC",
    "http://unitsofmeasure.org": "UCUM",
    "http://dicom.nema.org/resources/ontology/DCM": "DICOM",
}


def system_name(uri: str) -> str:
    """The system's short name, or nothing for a local one."""
    return SYSTEMS.get((uri or "").rstrip("/"), "")
