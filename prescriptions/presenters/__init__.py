"""Requests, prescriptions and pharmacies in words."""
