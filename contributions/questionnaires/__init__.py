"""FHIR Questionnaires: reading one, which questions are open, checking answers, scores, the response. Pure."""
