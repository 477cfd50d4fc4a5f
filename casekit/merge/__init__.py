"""What changed between records, item by item; pure functions of values."""
