"""Whether a team's own templates still fit: what each asks for, and what each makes."""

from collections.abc import Iterator, Mapping, Sequence, Set as AbstractSet
from itertools import islice

from casekit.errors import TemplateError
from casekit.messages import behind, either, joined, tr
from casekit.model.documents import DOCUMENTS
from casekit.model.findings import Finding, Severity, in_order
from casekit.render.documents import compose
from casekit.render.guarded import BUDGET, ExhaustedError
from casekit.render.overriding import FOLDER, guarded
from casekit.render.page import STYLE, own_style
from casekit.render.shapes import received
from casekit.render.specimens import specimens
from casekit.render.template_names import Reader, named_in
from casekit.render.words import LANGUAGES
from casekit.resources import templates_dir

SUFFIX = ".md.j2"

_LANGUAGE = {"nl": tr("Dutch"), "en": tr("English")}


def check_templates(overrides: Mapping[str, str], languages: Sequence[str]) -> tuple[Finding, ...]:
    """Everything that is wrong with the team's own templates, given by path.

    `languages` are those in which the team makes documents. A template that loops too often ends
    the check: what else there may be shows once that is mended.
    """
    found: list[Finding] = []
    used: set[str] = set()
    if STYLE in overrides:
        used.add(STYLE)
        try:
            own_style(overrides[STYLE])
        except TemplateError as error:
            found.append(_finding(error, "template-style"))
    templates = {name: text for name, text in overrides.items() if name.endswith(SUFFIX)}
    environment = guarded(templates)
    named: dict[str, set[str]] = {}
    concerned = [
        (document, language)
        for document in (DOCUMENTS if templates else ())
        for language in LANGUAGES
        if named_in(environment, f"{document}/{language}{SUFFIX}", named) & templates.keys()
    ]
    try:
        for document, language in concerned:
            # one example shows most of what never ends, before all of them are looked at
            _failure(document, language, templates, examples=1)
        for document, language in concerned:
            reader = Reader(environment)
            reader.template(f"{document}/{language}{SUFFIX}", received(document))
            if own := reader.read.keys() & templates:
                used |= own
                found += reader.found or _failure(document, language, templates, own)
    except _EndlessError as error:
        return in_order([*found, *error.found])
    found += (_unused(name) for name in overrides if name not in used)
    found += _untranslated(overrides, used, languages)
    return in_order(found)


class _EndlessError(Exception):
    """A template that takes too long: it is mended before anything else is looked at."""

    def __init__(self, found: Finding) -> None:
        super().__init__()
        self.found = (found,)


def _failure(
    document: str,
    language: str,
    templates: Mapping[str, str],
    own: AbstractSet[str] = frozenset(),
    *,
    examples: int | None = None,
) -> tuple[Finding, ...]:
    """What goes wrong, or lacks, where example cases are filled in; _EndlessError for too long.

    All examples together may cost what one document may, and each a tenth of it: they are small.
    """
    bounds, left = guarded(templates).bounds, BUDGET
    lacks: tuple[str, ...] = ()
    for one in islice(specimens(document), examples):
        try:
            with bounds.at_most(min(left, BUDGET // 10)):
                composed = compose(
                    document, one.view, one.subject, language=language, overrides=templates
                )
                left -= bounds.spent
            lacks = max(lacks, composed.unstated, key=len)
        except TemplateError as error:
            found = _finding(error, "template-fails")
            if isinstance(error.__context__, ExhaustedError):
                raise _EndlessError(found) from None
            return (found,)
    return (_unopened(document, language, own, lacks),) if lacks else ()


def _unopened(
    document: str, language: str, own: AbstractSet[str], lacks: tuple[str, ...]
) -> Finding:
    opening = f"shared/{language}/opening{SUFFIX}"
    name = opening if opening in own else f"{document}/{language}{SUFFIX}"
    return Finding(
        "template-opening",
        tr("the page doesn't say: {lacks}", lacks=joined(", ", lacks)),
        tr("casekit's own {opening} says it; include that", opening=opening),
        Severity.WARNING,
        file=FOLDER + name,
    )


def _unused(name: str) -> Finding:
    folder = name.partition("/")[0]
    if not name.endswith(SUFFIX):
        said = tr("nothing uses it")
        hint = tr(
            "templates end in {suffix}; the style sheet is {style}", suffix=SUFFIX, style=STYLE
        )
    elif folder == "shared":
        said = tr("no document includes it")
        hint = tr("docs/templates.md lists casekit's shared parts")
    elif folder in DOCUMENTS:
        names = either([f"{folder}/{language}{SUFFIX}" for language in LANGUAGES])
        said, hint = tr("there is no such template"), tr("name it {names}", names=names)
    else:
        said = tr("there is no such document")
        hint = tr("the documents are: {documents}", documents=", ".join(DOCUMENTS))
    return Finding("template-unused", said, hint, Severity.WARNING, file=FOLDER + name)


def _untranslated(
    overrides: Mapping[str, str], used: set[str], languages: Sequence[str]
) -> Iterator[Finding]:
    """Templates whose counterpart in another language of the team is still casekit's own."""
    for name in sorted(used - {STYLE}):
        for language in languages:
            for other in LANGUAGES:
                twin = name.replace(f"/{other}{SUFFIX}", f"/{language}{SUFFIX}").replace(
                    f"shared/{other}/", f"shared/{language}/"
                )
                if twin in (name, *overrides) or not (templates_dir() / twin).is_file():
                    continue
                yield Finding(
                    "template-untranslated",
                    tr(
                        "documents in {language} keep casekit's own words here",
                        language=_LANGUAGE[language],
                    ),
                    tr("write {folder}{twin} as well", folder=FOLDER, twin=twin),
                    Severity.WARNING,
                    file=FOLDER + name,
                )


def _finding(error: TemplateError, code: str) -> Finding:
    place = f"{error.file}:{error.line}" if error.line else error.file
    return Finding(code, behind(place, error.message), error.hint, file=error.file, line=error.line)
