"""The only code that touches age, git and the files of a vault."""
