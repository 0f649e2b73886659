"""Records that other systems send: plan (pure), then carry out (one transaction)."""
