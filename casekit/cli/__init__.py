"""The command line: the only part of casekit that prints and asks."""
