"""Where the vault and the documents meet: opened sections in, pages for an audience out."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from casekit.documents_of_meetings import chosen, remarks, subject_of, unplaced
from casekit.errors import NoKeyError, UsageError
from casekit.messages import tr
from casekit.model.documents import DOCUMENTS, DocumentKind
from casekit.model.findings import Finding, Report, in_order
from casekit.model.names import PERSON
from casekit.model.readers import known_reader
from casekit.model.results import Page, Rendering, Withheld

if TYPE_CHECKING:
    from casekit.model.names import SectionName
    from casekit.model.readers import Sharing
    from casekit.model.records_work import Meeting
    from casekit.render.audience import Opposed, Part as Seen, View
    from casekit.render.subject import Subject
    from casekit.vault.part import Part
    from casekit.vault.workspace import Workspace

MEETING = "meeting"


def render(
    workspace: "Workspace",
    document: str,
    case: str,
    audience: Sequence[str],
    *,
    meeting: str,
    consent: str,
    formats: Sequence[str],
    language: str,
    each: bool,
    member: str = "",
    barrier: str = "",
    compare: str = "",
    sealed: bool = False,
) -> Rendering:
    """Make a document for those of the audience; see `Vault.render`."""
    _check(document, formats, language)
    from casekit.model.records import from_data, section_type
    from casekit.render import audience as audiences, documents, writers
    from casekit.render.parting import consent_gate, parting
    from casekit.vault.overrides import overrides
    from casekit.vault.sealed_documents import keys_of, seal

    kind = DOCUMENTS[document]
    parts = workspace.parts(workspace.check_case(case), sections=DOCUMENTS[document].sections)
    sharing = workspace.sharing(case, parts)
    opened = [
        audiences.Part(name, from_data(section_type(name), part.document.data))
        for name, part in parts.items()
    ]
    found = chosen(parts, meeting) if DOCUMENTS[document].of_meeting else None
    readers = _readers(sharing, audience, found)
    language = language or sharing.case.language or workspace.settings.language
    if kind.of_consent and (consent or not kind.parting):
        consent_gate(sharing, document, consent, workspace.today)
    if not kind.parting:
        documents.gate(sharing, document, readers, workspace.today)
    subject = _chosen(
        kind,
        opened,
        meeting=meeting,
        consent=consent,
        member=member,
        barrier=barrier,
        compare=compare,
    )
    then = _comparing(workspace, case, compare, sharing, opened)
    if found:
        subject = subject_of(workspace, case, found, opened, ics="ics" in formats)
    about = subject.meeting or subject.consent or subject.member or subject.barrier
    notes: dict[str, None] = {
        tr(
            "{section}: two people changed {field} at once, and the page shows the earlier value; "
            "casekit resolve {case} {id}",
            section=part.section,
            field=one.field,
            case=case,
            id=one.id,
        ): None
        for part in opened
        for one in part.record.conflicts
    }
    if found:
        notes |= dict.fromkeys(
            (
                *remarks(workspace, sharing, found, opened, document),
                *unplaced(found, subject),
            )
        )
    papers = [
        one
        for part in opened
        if part.section.section == "documents"
        for one in part.record.documents
    ]
    own = overrides(workspace.root)
    pages: list[Page] = []
    withheld: dict[Withheld, None] = {}
    closed = _closed(workspace, sharing, case, DOCUMENTS[document].sections, parts)
    for group in [(reader,) for reader in readers] if each or kind.each else [readers]:
        view = audiences.view(
            opened, sharing, group, workspace.today, domains=workspace.settings.life_domains
        )
        documents.about_known(view, document, found)
        withheld |= dict.fromkeys(view.withheld)
        for section in closed:
            lacking = [who for who in group if sharing.may_read(who, section, workspace.today)]
            withheld |= dict.fromkeys(_unopened(section, lacking))
            if lacking:
                notes[_lacking(section, lacking)] = None
        notes |= dict.fromkeys(documents.notes(view, document, found))
        notes |= dict.fromkeys(_opposed(case, one) for one in view.opposed)
        if kind.parting:
            lost = parting(sharing, consent, group, workspace.today, given=papers)
            subject = replace(subject, parting=lost)
        composed = documents.compose(
            document, view, replace(subject, before=then(group)), language=language, overrides=own
        )
        keys = keys_of(workspace, sharing, group) if sealed else ()
        for form in formats:
            plain = writers.form(composed, form)
            content = seal(workspace, plain, keys) if sealed else plain
            notes |= dict.fromkeys(writers.form_notes(composed, form))
            name = "-".join([document, case, *([about] if about else []), _for(group)])
            pages.append(Page(name, content, form, tuple(group), language, sealed))
    return Rendering(
        tuple(pages),
        tuple(withheld),
        tuple(notes),
        document=document,
        case=case,
        about=about,
        maker=_maker(workspace, sharing, parts, about),
    )


def given(workspace: "Workspace", made: Rendering) -> list[dict[str, Any]]:
    """What to note of documents that were made: one item for each audience."""
    formats: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for page in made.pages:
        formats.setdefault((page.for_, page.language), []).append(page.format)
    return [
        {
            "document": made.document,
            "for": list(readers),
            "on": workspace.today.isoformat(),
            **({"about": made.about} if made.about else {}),
            "language": language,
            "formats": forms,
            "by": made.maker,
        }
        for (readers, language), forms in formats.items()
    ]


def _maker(
    workspace: "Workspace", sharing: "Sharing", parts: "Mapping[SectionName, Part]", about: str
) -> str:
    from casekit.vault.given import place

    me = workspace.reader_in(sharing)
    readers = sharing.readers(place(parts, about), workspace.today)
    return next((one.name for one in readers if one.name == me and one.access == "write"), "")


def check_templates(workspace: "Workspace") -> Report:
    """Whether the team's own templates fit what documents receive; see `Vault.check_templates`."""
    from casekit.render.template_check import check_templates
    from casekit.vault.overrides import read_overrides

    own = read_overrides(workspace.root)
    broken = [
        Finding("template-file", error.message, error.hint, file="templates")
        for error in own.errors
    ]
    found = check_templates(own.texts, workspace.settings.languages)
    return Report(len(own.texts) + len(broken), in_order([*broken, *found]))


def _closed(
    workspace: "Workspace",
    sharing: "Sharing",
    case: str,
    sections: Sequence[str],
    parts: "Mapping[SectionName, Part]",
) -> "list[SectionName]":
    """What the document is made of, and its maker can't open.

    Raises NoKeyError where the maker should: the page would lack what nobody withheld.
    """
    names = workspace.names(case)
    closed = [name for name in names if name.section in sections and name not in parts]
    me = workspace.reader_in(sharing)
    for name in closed:
        if me and sharing.may_read(me, name, workspace.today):
            raise NoKeyError(
                tr(
                    "the page would lack {name}: you may read it, but it is not sealed to your key",
                    name=name,
                ),
                hint=tr("let somebody who opens it run casekit seal {case}", case=case),
            )
    return closed


def _unopened(section: "SectionName", readers: Sequence[str]) -> list[Withheld]:
    return [Withheld(section, "", who, tr("not sealed to your own key")) for who in readers]


def _lacking(section: "SectionName", readers: Sequence[str]) -> str:
    return tr(
        "you can't open {section}: the page has nothing of it, though {readers} may read it; a "
        "keeper of the case makes it whole",
        section=section,
        readers=", ".join(readers),
    )


def _opposed(case: str, one: "Opposed") -> str:
    return tr(
        "{part} says something else of {item} ({field}), and the page shows what {section} says: "
        "casekit show {case} {part}",
        part=one.part,
        item=one.item or one.part.section,
        field=one.field,
        section=one.part.section,
        case=case,
    )


def _for(readers: Sequence[str]) -> str:
    # a file's name stays readable, and differs for different readers
    if len(readers) <= 3:
        return "-".join(readers)
    digest = hashlib.sha256(",".join(readers).encode()).hexdigest()
    return f"{len(readers)}-readers-{digest[:4]}"


def _check(document: str, formats: Sequence[str], language: str) -> None:
    if document not in DOCUMENTS:
        raise UsageError(
            tr("there is no such document"),
            hint=tr("the documents are: {documents}", documents=", ".join(DOCUMENTS)),
        )
    kind = DOCUMENTS[document]
    for form in formats:
        if form not in kind.formats:
            raise UsageError(
                tr("{document} is not made as {form}", document=document, form=form),
                hint=tr("one of: {formats}", formats=", ".join(kind.formats)),
            )
    if language not in ("", "nl", "en"):
        raise UsageError(tr("documents are made in nl or en"), hint=tr("--lang nl or --lang en"))


def _readers(
    sharing: "Sharing", audience: Sequence[str], meeting: "Meeting | None"
) -> tuple[str, ...]:
    names: list[str] = []
    for name in audience:
        if name == MEETING:
            if meeting is None:
                raise UsageError(
                    tr("this document belongs to no meeting, so nobody is invited to it"),
                    hint=tr("name the readers with --for"),
                )
            if not meeting.invited:
                raise UsageError(
                    tr("nobody is invited to this meeting yet"),
                    hint=tr("casekit set CASE MEETING invited=…"),
                )
            names += meeting.invited
        else:
            known = known_reader(sharing, name)
            names += [PERSON] if known == PERSON else sharing.resolve(known) or (known,)
    if not names:
        raise UsageError(
            tr("a document is made for somebody"), hint=tr("--for READER, person or meeting")
        )
    return tuple(dict.fromkeys(names))


def _chosen(
    kind: DocumentKind,
    opened: "Sequence[Seen]",
    *,
    meeting: str,
    consent: str,
    member: str,
    barrier: str,
    compare: str,
) -> "Subject":
    """What a document of a case is about; UsageError for an item that it would pass over."""
    from casekit.render.subject import Subject

    named = {
        "meeting": (meeting, kind.of_meeting),
        "consent": (consent, kind.of_consent),
        "member": (member, kind.name == "interview"),
        "barrier": (barrier, kind.name == "breakthrough"),
        "compare": (compare, kind.name == "network"),
    }
    for option, (item, belongs) in named.items():
        if item and not belongs:
            raise UsageError(
                tr("{name} is about no {option}", name=kind.name, option=option),
                hint=tr(
                    "leave --{option} away; casekit render --help tells what it goes with",
                    option=option,
                ),
            )
    _check_member(opened, member)
    return Subject(consent=consent if kind.of_consent else "", member=member, barrier=barrier)


def _comparing(
    workspace: "Workspace", case: str, day: str, sharing: "Sharing", opened: "Sequence[Seen]"
) -> "Callable[[Sequence[str]], View | None]":
    """What readers may see of the network on an earlier day; None where no day is asked."""
    if not day:
        return lambda _: None
    from casekit.render.earlier import before
    from casekit.vault.earlier import earlier

    on, then = earlier(workspace, case, "network", day)
    domains = workspace.settings.life_domains
    return lambda readers: before(
        then, opened, sharing, readers, day=on, today=workspace.today, domains=domains
    )


def _check_member(opened: "Sequence[Seen]", member: str) -> None:
    known = [
        one.id
        for part in opened
        if part.section.section == "support-group"
        for one in part.record.members
    ]
    if member and member not in known:
        raise UsageError(
            tr("there is no such member of the resource group"),
            hint=tr("casekit show CASE support-group lists them"),
        )
