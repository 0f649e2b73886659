"""What accounts tells the floors above, which may listen."""

from django.dispatch import Signal

# A sign-in was completed on a browser that this account has not used: user, device (words), at.
new_device = Signal()

# A form of our own came after its session had ended: request, user_id. Whoever can, keeps the words.
late_form = Signal()
