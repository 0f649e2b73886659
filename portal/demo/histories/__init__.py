"""What stands in a record, by theme: each module writes into a Story."""
