"""What named jobs do, in words. The log keeps the English ones; a page says them in the reader's language."""

from django.utils.translation import gettext_noop

TITLES: dict[str, str] = {
    "overdue_work": gettext_noop("Work that is late, passed on"),
    "overdue_report": gettext_noop("How much work waits and is late"),
    "unread_messages": gettext_noop("Messages not read, told by another way"),
    "check_files": gettext_noop("Files that were sent, checked for viruses"),
    "reminders": gettext_noop("Reminders of appointments"),
    "waiting_list": gettext_noop("Times offered to whoever waits for one"),
    "care_by_booking": gettext_noop("Who is in a clinic's care by an appointment"),
    "before_visits": gettext_noop("Questions that clinics ask before a visit"),
    "video": gettext_noop("Video appointments: guests, and rooms that are over"),
    "prescriptions": gettext_noop("Requests for medicines and serial prescriptions, kept up to date"),
    "load_bundles": gettext_noop("Records received from another system"),
    "policy_impact": gettext_noop("How many items a policy would hide or open"),
    "statistics": gettext_noop("Counts for the statistics of the service"),
    "reindex": gettext_noop("Search index brought up to date"),
}
