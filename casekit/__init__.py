"""casekit turns what a person decides about reading into encryption and documents."""

from typing import TYPE_CHECKING

from casekit.version import __version__

__all__ = ["Vault", "__version__"]

if TYPE_CHECKING:
    from casekit.api import Vault
else:
    # Loaded when asked for, so that `import casekit` costs a command nothing. mypy reads
    # the import above instead, and so still refuses a misspelt name.
    def __getattr__(name: str) -> object:
        if name == "Vault":
            from casekit.api import Vault

            return Vault
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
