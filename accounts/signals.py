"""What accounts tells the floors above, which may listen."""

from django.dispatch import Signal

# A sign-in was completed on a browser that this account has not used: user, device (words), at.
new_device = Signal()

# A form of our own came after its session had ended: request, user_id. Whoever can, keeps the words.
late_form = Signal()

# An account was connected to a record, or disconnected from it: user, at.
record_connected = Signal()
record_disconnected = Signal()

# The help desk decided a question: case.
case_answered = Signal()

# The help desk took away what an account signs in with beside its password: user, at.
second_factor_reset = Signal()

# Two records became one, or two again: merge, user (the person's account).
records_merged = Signal()
records_parted = Signal()
