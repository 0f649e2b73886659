"""What the answers of a questionnaire carry beside their values."""

MEANING = "https://dfd.example/fhir/StructureDefinition/score-meaning"  # on an answer: what a score means, in words
DISPLAY = "http://hl7.org/fhir/StructureDefinition/display"  # on an address: what stands there is called
