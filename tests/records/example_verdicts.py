"""Which public examples the portal refuses, file by file, and every fault that it finds in them.

Each was read beside R4's own text; what HL7, UK bodies and vendors publish is not always valid. All files that do not
stand here are accepted. A reason is the path without its numbers and the beginning of the words.
"""

REFUSED: dict[str, tuple[str, ...]] = {
    "fhir-test-cases-r4-examples/bundle-questionnaire.json": (
        "Questionnaire.item.item.linkId is required",
        "Questionnaire.item.item.item.linkId is required",
        "Questionnaire.item.item.item.item.linkId is required",
        "Questionnaire.item.item.item.item.item.linkId is required",
    ),
    "fhir-test-cases-r4-examples/codesystem-example.json": ("CodeSystem has two concepts of one code (csd-1)",),
    "hl7-r4-examples/DeviceUseStatement-example.json": (
        "DeviceUseStatement.reasonReference.reference points to a Procedure",
    ),
    "hl7-r4-examples/Observation-clinical-gender.json": ("Observation.performer.reference points to a Encounter",),
    "hl7-r4-examples/Questionnaire-qs1.json": (
        "Questionnaire.item.item.linkId is required",
        "Questionnaire.item.item.item.linkId is required",
        "Questionnaire.item.item.item.item.linkId is required",
    ),
    "hl7-r4-examples/Questionnaire-zika-virus-exposure-assessment.json": ("Questionnaire.text.div has no text",),
    "ips-samples/connectathon_Jan2025__US_Epic_Jan_emptyReason.json": (
        "Composition.section.text.div holds the attribute idrefs",
    ),
    "ips-samples/connectathon_Jan2025__US_Epic_Jan_idrefs.json": (
        "Composition.section.text.div holds the attribute idrefs",
        "Medication.id must be an id",
    ),
    "ips-samples/connectathon_Jan2025__new_incomplete_IPS_Example.json": ("Composition.section.text.div has no text",),
    "ips-samples/connectathon_May2025__hl7_connectathon_may_2025_epic_example2.json": ("Medication.id must be an id",),
    "ips-samples/connectathon_Sept2024__CA_VeroSource_buddy_bear.json": (
        "Immunization.meta.versionId must be an id",
        "DiagnosticReport.contained.subject is required",
        "DiagnosticReport.contained is not used",
        "Observation.contained.subject is required",
        "Observation.contained is not used",
    ),
    "ips-samples/connectathon_Sept2024__EU_IPS_wylem_bars.json": ("Composition.section.text.div is required",),
    "ips-samples/connectathon_Sept2024__US_MEDITECH_ips_2.json": (
        "Composition.section.text.div holds the attribute idRef",
    ),
    "ips-samples/connectathon_Sept2024__US_MEDITECH_ips_3.json": (
        "Composition.section.text.div holds the attribute idRef",
    ),
    "ips-samples/connectathon_Sept2024__US_MEDITECH_ips_4.json": (
        "Composition.section.text.div holds the attribute idRef",
    ),
    "ips-samples/connectathon_archive__AR_Repository_Example_01.json": (
        "Patient.active must be true or false",
        "Medication.ingredient.code is not an element",
        "Medication.ingredient.item[x] is required",
        "AllergyIntolerance needs a clinicalStatus (ait-1)",
        "Immunization.notGiven is not an element",
    ),
    "ips-samples/connectathon_archive__DK_Jens_Villadsen_02.json": (
        "Composition.author is required",
        "Medication.identifier.system must be an address",
        "Medication.code.coding.system must be an address",
        "Medication.ingredient.itemCodeableConcept.coding.system must be an address",
    ),
    "ips-samples/connectathon_archive__HK_IPS_Sample2.json": (
        "Patient.text.div is not well-formed",
        "Organization.text.div is not well-formed",
    ),
    "ips-samples/connectathon_archive__HK_IPS_Sample_with_medication.json": (
        "Patient.text.div is not well-formed",
        "Organization.text.div is not well-formed",
        "MedicationStatement.dosage.timing.repeat.periodUnit “week”",
        "MedicationStatement.dosage.doseAndRate.rate is not an element",
    ),
    "ips-samples/connectathon_archive__NL_Drimpy_01.json": (
        "Composition.type.coding must be an object",
        "Composition.author must be a list",
        "AllergyIntolerance.clinicalStatus must be an object",
        "AllergyIntolerance._clinicalStatus is not an element",
        "AllergyIntolerance.verificationStatus must be an object",
        "AllergyIntolerance.recorder.extension has a value or extensions",
        "Condition.clinicalStatus must be an object",
        "Condition._clinicalStatus is not an element",
        "Condition.verificationStatus must be an object",
        "Condition._verificationStatus is not an element",
        "MedicationRequest.category must be a list",
        "MedicationRequest.requester.agent is not an element",
        "MedicationRequest.dosageInstruction.doseQuantity is not an element",
        "MedicationRequest.status is required",
        "MedicationRequest.context is not an element",
        "Immunization.notGiven is not an element",
        "Immunization.date is not an element",
        "Immunization.practitioner is not an element",
        "Immunization.occurrence[x] is required",
        "Observation.context is not an element",
        "Observation.interpretation must be a list",
        "Observation.comment is not an element",
        "Observation.related is not an element",
    ),
    "ips-samples/connectathon_archive__US_Interoperability_Institute_Jared_Bruce_Adams-IPS.json": (
        "Condition.clinicalStatus needs one of the codes",
        "Condition.verificationStatus needs one of the codes",
    ),
    "ips-samples/connectathon_archive__US_Interoperability_Institute_Louis_Daniel_Saunders-IPS.json": (
        "Condition.clinicalStatus needs one of the codes",
        "Condition.verificationStatus needs one of the codes",
    ),
    "ips-samples/connectathon_archive__US_Interoperability_Institute_Pearl_Holmes_Levine-IPS.json": (
        "Condition.clinicalStatus needs one of the codes",
        "Condition.verificationStatus needs one of the codes",
    ),
    "ips-samples/connectathon_archive__US_Interoperability_Institute_Rose_Cox_Burnett-IPS.json": (
        "Condition.clinicalStatus needs one of the codes",
        "Condition.verificationStatus needs one of the codes",
    ),
    "ips-samples/connectathon_archive__US_Interoperability_Institute_Troy_Dudley_Gross-IPS.json": (
        "Condition.clinicalStatus needs one of the codes",
        "Condition.verificationStatus needs one of the codes",
    ),
    "ms-fhir-server/BulkUpdateSampleData.json": (
        "MedicationRequest.contained is not used",
        "Patient.generalPractitioner must be a list",
        "DiagnosticReport.result must be a list",
    ),
    "ms-fhir-server/Bundle-BatchWithConditionalUpdateByIdentifier.json": (
        "Patient.identifier.system must be an address",
    ),
    "ms-fhir-server/Bundle-BatchWithInvalidEleEnums.json": (
        "Patient.gender1 is not an element",
        "Patient.birthDate1 is not an element",
        "Patient.name.use1 is not an element",
    ),
    "ms-fhir-server/Bundle-TransactionWithConditionalCreateAndReference.json": (
        "Patient.identifier.system must be an address",
        "ImagingStudy.series.instance.sopClass is required",
        "ImagingStudy.series.modality is required",
    ),
    "ms-fhir-server/Bundle-TransactionWithConditionalUpdateAndReference.json": (
        "Patient.identifier.system must be an address",
        "ImagingStudy.series.instance.sopClass is required",
        "ImagingStudy.series.modality is required",
    ),
    "ms-fhir-server/Includes-TestResources.json": ("DiagnosticReport.result must be a list",),
    "ms-fhir-server/ObservationWithBloodPressure.json": (
        "Observation.interpretation must be a list",
        "Observation.component.interpretation must be a list",
    ),
    "ms-fhir-server/ObservationWithInvalidStatus.json": (
        "Observation.status “this_is_invalid”",
        "Observation.code is required",
    ),
    "ms-fhir-server/ObservationWithNoCode.json": ("Observation.code is required",),
    "ms-fhir-server/ObservationWithTemperature.json": ("Observation.interpretation must be a list",),
    "ms-fhir-server/Patient.json": ("Patient.meta.lastUpdated must be a date and time",),
    "ms-fhir-server/PatientWithUnknownElements.json": ("Patient.name1 is not an element",),
    "ms-fhir-server/SearchDataBatch.json": (
        "Patient.generalPractitioner must be a list",
        "DiagnosticReport.result must be a list",
    ),
    "ms-fhir-server/SmartCompartmentResources.json": (
        "Appointment.participant.status is required",
        "ImagingStudy.series.instance.sopClass is required",
        "ImagingStudy.series.modality is required",
    ),
    "ms-fhir-server/SmartPatientA.json": (
        "Appointment.participant.status is required",
        "ImagingStudy.series.instance.sopClass is required",
        "ImagingStudy.series.modality is required",
    ),
    "nhs-booking-and-referral/appointment__PATCH-body.json": (
        "Appointment.participant is required",
        "Appointment needs start and end",
    ),
    "nhs-booking-and-referral/appointment__POST-success.json": (
        "Appointment.basedOn.type says serviceRequest but points to a ServiceRequest",
    ),
    "nhs-booking-and-referral/process_message__POST-success.json": (
        "Appointment.basedOn.type says serviceRequest but points to a ServiceRequest",
        "Appointment.participant.status is required",
        "Slot.Schedule is not an element",
        "Slot.schedule is required",
        "Schedule.id must be an id",
        "HealthcareService.id must be an id",
        "Practitioner.id must be an id",
        "PractitionerRole.id must be an id",
        "Location.id must be an id",
    ),
    "nhs-booking-and-referral/service_request__POST-success.json": (
        "ServiceRequest.basedOn must be a list",
        "ServiceRequest.PatientInstruction is not an element",
    ),
    "nhs-booking-and-referral/service_request__id__GET-success.json": (
        "ServiceRequest.basedOn must be a list",
        "ServiceRequest.PatientInstruction is not an element",
    ),
    "nhs-england-programmes/GPReg-QuestionnaireResponse-Extracted-Example.json": (
        "Patient.name.prefix must be a list",
    ),
    "nhs-eps/sandbox__Release-Response-200_OK.json": ("PractitionerRole.code.coding.display must be text",),
    "nhs-pds/Personal_Details_RelatedPersonBundle.json": ("RelatedPerson.patient must not be empty",),
    "uk-core/Extension-UKCore-ConditionEpisode-Example.json": (
        "Condition.extension has two values where one is allowed",
    ),
    "uk-core/UKCore-Provenance-RARecordConsent-Example.json": (
        "Provenance.agent.onBehalfOf.reference points to a StructureDefinition",
    ),
}
