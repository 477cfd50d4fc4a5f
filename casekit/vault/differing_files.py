"""Two files compared outside any vault: versions of one section, sealed or as plain YAML."""

from pathlib import Path

from casekit.errors import CasekitError, UsageError
from casekit.format.yaml import Document, decode, parse
from casekit.merge.differences import compare
from casekit.merge.naming import OTHER_FILES
from casekit.messages import joined, tr
from casekit.model.names import SECTIONS
from casekit.model.results import Comparison
from casekit.model.shown import reason
from casekit.vault.cipher import decrypt, read_limited
from casekit.vault.header import is_age_file
from casekit.vault.identity import Ask, load


def diff_files(
    old: Path, new: Path, *, section: str, language: str, identity: Path, ask: Ask
) -> Comparison:
    """Every difference between two files; a key is needed for sealed ones alone.

    Which section they hold is said by themselves, or by their names; fields of something unknown
    are called by their names. Raises what opening and reading raise.
    """
    versions = [_read(path, identity, ask) for path in (old, new)]
    name = _section(section, versions, (new, old))
    return Comparison(compare(name, *versions, language=language))


def _read(path: Path, identity: Path, ask: Ask) -> Document:
    try:
        content = read_limited(path)
    except OSError as error:
        raise UsageError(
            joined(": ", [str(path), reason(error)]),
            hint=tr("name two files, or a case and revisions of a vault"),
        ) from None
    if is_age_file(content):
        own = load(identity, ask)
        try:
            content = decrypt(content, own)
        except CasekitError as error:
            error.message = joined(": ", [str(path), error.message])
            raise
    return parse(decode(content, str(path)), str(path))


def _section(given: str, versions: list[Document], paths: tuple[Path, ...]) -> str:
    if given and not _is_known(given):
        raise UsageError(
            tr("there is no section of that name"), hint=f"sections: {', '.join(SECTIONS)}"
        )
    metas = [one.data.get("meta") for one in versions]
    said = [meta.get("section") for meta in metas if isinstance(meta, dict)]
    if len(set(map(str, said))) > 1:
        raise UsageError(tr("the files are versions of different sections"))
    names = [path.name.removesuffix(".age").removesuffix(".yaml") for path in paths]
    # fields of something unknown are called by their own names
    return next((str(one) for one in (given, *said, *names) if _is_known(one)), "")


def _is_known(name: object) -> bool:
    return isinstance(name, str) and name.partition(".")[0] in (*SECTIONS, *OTHER_FILES)
