"""`python -m casekit` is the command `casekit`."""

from casekit.cli.main import start

if __name__ == "__main__":
    start()
