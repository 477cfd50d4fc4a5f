"""What can be done with files that are in no vault, and the words of the format."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.api.own_keys import identity_path, never_ask
from casekit.vault.identity import Ask

if TYPE_CHECKING:
    from casekit.model.findings import Report
    from casekit.model.results import Comparison
    from casekit.vault.merging_files import MergedFile


def merge_files(
    base: Path,
    ours: Path,
    theirs: Path,
    *,
    section: str = "",
    out: Path | None = None,
    identity: Path | None = None,
    ask: Ask = never_ask,
) -> "MergedFile":
    """Merge three versions of a section, sealed or plain, without a vault."""
    from casekit.vault.merging_files import merge_files

    return merge_files(
        base, ours, theirs, section=section, out=out, identity=identity_path(identity), ask=ask
    )


def diff_files(
    old: Path,
    new: Path,
    *,
    section: str = "",
    language: str = "en",
    identity: Path | None = None,
    ask: Ask = never_ask,
) -> "Comparison":
    """What differs between two versions of a section, sealed or plain, without a vault."""
    from casekit.vault.differing_files import diff_files

    return diff_files(
        old, new, section=section, language=language, identity=identity_path(identity), ask=ask
    )


def validate_files(files: Sequence[Path]) -> "Report":
    """Check plain YAML files that are in no vault."""
    from casekit.model.findings import Report, in_order
    from casekit.vault.checking import check_file

    reports = [check_file(path) for path in files]
    return Report(len(reports), in_order(f for report in reports for f in report.findings))


def labels(section: str, field: str, language: str = "en") -> "Mapping[str, str]":
    """What the values of a field are called: `labels("plan", "agreements.status", "nl")["open"]`.

    For a field that has a list of values; raises KeyError for any other.
    """
    from casekit.format.schema import labels

    return labels(section, field, language)
