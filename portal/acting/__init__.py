"""Asking to act for an adult, with the papers that say so: pages that need both consent and the vault above it."""
