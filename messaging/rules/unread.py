"""When a message that must not be missed is told by another way. Pure."""

import datetime as dt

UNREAD_AFTER = dt.timedelta(days=3)
PHONE_WITHIN = 1  # working days, where nothing else reaches the person
PHONE = "phone-person"  # topic of that work
CARE = "thread"  # kind of the relationship that a conversation makes
