"""Where each FHIR type says what it is, when it was and who wrote it. Written by hand: FHIR has no such table."""

# What the item is, the likeliest path first. Types not named here use `code`.
CODES: dict[str, tuple[str, ...]] = {
    "Appointment": ("serviceType", "appointmentType", "description"),
    "CarePlan": ("title", "category"),
    "CareTeam": ("name", "category"),
    "CommunicationRequest": ("reasonCode", "payload.contentString"),
    "Composition": ("type", "title"),
    "Device": ("type", "deviceName.name"),
    "DeviceRequest": ("codeCodeableConcept", "codeReference"),
    "DeviceUseStatement": ("device", "reasonCode"),
    "DocumentReference": ("type", "description"),
    "Encounter": ("type", "serviceType", "reasonCode"),
    "EpisodeOfCare": ("type",),
    "FamilyMemberHistory": ("condition.code", "relationship"),
    "Goal": ("description",),
    "HealthcareService": ("name", "type"),
    "ImagingStudy": ("description", "procedureCode", "series.modality"),
    "Immunization": ("vaccineCode",),
    "Location": ("name",),
    "Media": ("content.title", "type"),
    "Medication": ("code",),
    "MedicationAdministration": ("medicationCodeableConcept", "medicationReference", "contained.code"),
    "MedicationDispense": ("medicationCodeableConcept", "medicationReference", "contained.code"),
    "MedicationRequest": ("medicationCodeableConcept", "medicationReference", "contained.code"),
    "MedicationStatement": ("medicationCodeableConcept", "medicationReference", "contained.code"),
    "NutritionOrder": ("oralDiet.type", "enteralFormula.baseFormulaType"),
    "Organization": ("name",),
    "Patient": ("name",),
    "Practitioner": ("name",),
    "PractitionerRole": ("practitioner", "code"),
    "Provenance": ("activity",),
    "Questionnaire": ("title", "name", "code"),
    "QuestionnaireResponse": ("_questionnaire.extension.valueString",),  # its title, beside its address
    "RelatedPerson": ("name", "relationship"),
    "Schedule": ("serviceType", "comment"),
    "Slot": ("serviceType", "comment"),
    "Specimen": ("type",),
    "Task": ("code", "description"),
    "ValueSet": ("title", "name"),
    "VisionPrescription": ("lensSpecification.product",),
}

# When the thing was, in the order in which a reader would ask. The empty path is the resource's own start and end.
_EFFECTIVE = ("effectiveDateTime", "effectivePeriod", "effectiveInstant")
DATES: dict[str, tuple[str, ...]] = {
    "AllergyIntolerance": ("onsetDateTime", "onsetPeriod", "recordedDate", "lastOccurrence"),
    "Appointment": ("",),
    "CarePlan": ("period", "created"),
    "CareTeam": ("period",),
    "ClinicalImpression": ("effectiveDateTime", "effectivePeriod", "date"),
    "CommunicationRequest": ("occurrenceDateTime", "occurrencePeriod", "authoredOn"),
    "Composition": ("date",),
    "Condition": ("onsetDateTime", "onsetPeriod", "recordedDate"),
    "DeviceRequest": ("authoredOn", "occurrenceDateTime", "occurrencePeriod"),
    "DeviceUseStatement": ("timingDateTime", "timingPeriod", "recordedOn"),
    "DiagnosticReport": (*_EFFECTIVE, "issued"),
    "DocumentReference": ("date", "context.period"),
    "Encounter": ("period",),
    "EpisodeOfCare": ("period",),
    "FamilyMemberHistory": ("date",),
    "Flag": ("period",),
    "Goal": ("startDate", "statusDate"),
    "ImagingStudy": ("started",),
    "Immunization": ("occurrenceDateTime", "recorded"),
    "Media": ("createdDateTime", "createdPeriod", "issued"),
    "MedicationAdministration": _EFFECTIVE,
    "MedicationDispense": ("whenHandedOver", "whenPrepared"),
    "MedicationRequest": ("authoredOn",),
    "MedicationStatement": (*_EFFECTIVE, "dateAsserted"),
    "NutritionOrder": ("dateTime",),
    "Observation": (*_EFFECTIVE, "effectiveTiming", "issued"),
    "Procedure": ("performedDateTime", "performedPeriod"),
    "Provenance": ("occurredDateTime", "occurredPeriod", "recorded"),
    "QuestionnaireResponse": ("authored",),
    "RiskAssessment": ("occurrenceDateTime", "occurrencePeriod"),
    "ServiceRequest": ("occurrenceDateTime", "occurrencePeriod", "occurrenceTiming", "authoredOn"),
    "Specimen": ("collection.collectedDateTime", "collection.collectedPeriod", "receivedTime"),
    "Task": ("authoredOn", "lastModified"),
    "VisionPrescription": ("dateWritten", "created"),
}

ENCOUNTERS = ("encounter.reference", "context.reference", "context.encounter.reference")

# Who wrote it: a reference with or without a name.
AUTHORS = (
    "recorder",
    "author",
    "requester",
    "asserter",
    "performer",
    "performer.actor",
    "participant.individual",
    "informationSource",
    "source",
    "agent.who",
    "custodian",
    "serviceProvider",
)

# Where the author's organisation may stand.
ORGANISATIONS = tuple(
    f"{path}.reference"
    for path in (
        "author",
        "recorder",
        "performer",
        "performer.actor",
        "performer.onBehalfOf",
        "requester",
        "custodian",
        "serviceProvider",
        "managingOrganization",
        "agent.who",
        "agent.onBehalfOf",
    )
)
