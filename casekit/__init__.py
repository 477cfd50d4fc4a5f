"""casekit turns what a person decides about reading into encryption and documents."""

__all__ = ["Vault", "__version__"]

# importing typing would cost git's merge driver as much as a merge
TYPE_CHECKING = False
if TYPE_CHECKING:
    from casekit.api import Vault
    from casekit.version import __version__
else:
    # Loaded when asked for, so that `import casekit` costs a command nothing. mypy reads
    # the import above instead, and so still refuses a misspelt name.
    def __getattr__(name: str) -> object:
        if name == "Vault":
            from casekit.api import Vault

            return Vault
        if name == "__version__":
            from casekit.version import __version__

            return __version__
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
