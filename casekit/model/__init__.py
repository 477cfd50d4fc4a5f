"""Values and rules of the field: no input or output, no keys."""
