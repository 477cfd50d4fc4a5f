"""`python -m casekit` is the command `casekit`."""

from casekit.cli.main import main

if __name__ == "__main__":
    main()
