"""Text to record and back: strict YAML with positions, schemas, checks, links across sections."""
