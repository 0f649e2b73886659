"""FHIR in plain language, ready for a template: one module per subject. No queries here."""

from records.presenters.people import access_reason, banner
from records.presenters.sections import links, parts, sections

__all__ = ["access_reason", "banner", "links", "parts", "sections"]
