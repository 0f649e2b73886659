"""What may be done with clinics, times, bookings and video visits; one module a subject."""
