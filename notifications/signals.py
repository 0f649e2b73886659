"""Told when rows wait. Whoever stands above may wake the relay; nobody has to, for it wakes by itself."""

from django.dispatch import Signal

rows_wait = Signal()

# Asked before somebody is told of a record: recipient, subject_id. If anybody answers yes, nothing is said.
keeps_silent = Signal()
# Asked before anything leaves the portal: subject_id. If anybody answers yes, it is said in the portal alone.
stays_inside = Signal()
