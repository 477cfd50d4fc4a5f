"""The version of casekit; the build reads it from here, and no start pays for looking it up."""

__version__ = "0.1.0"
