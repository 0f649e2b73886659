"""The portal's labels on items as they stand in meta.security."""

from portal.demo.coding import coding
from records.labels import LABEL_SYSTEM

SENSITIVE = tuple(
    f"sensitive:{name}"
    for name in (
        "sexual-health",
        "termination",
        "mental-health",
        "domestic-abuse",
        "gender-identity",
        "addiction",
        "genetics",
    )
)
LABELS = ("professional-only", "third-party", "held", "confidential-to-child", "entered-in-error", *SENSITIVE)


def label_coding(label: str) -> dict:
    return coding(LABEL_SYSTEM, label)
