"""What the API does with the cases of a vault and what stands in them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from casekit.api.opened import Opened, one_writer

if TYPE_CHECKING:
    from casekit.errors import CasekitError
    from casekit.format.schema import Kind
    from casekit.model.results import (
        CaseLine,
        Change,
        MeetingLine,
    )
    from casekit.vault.editing import EditSession


class Records(Opened):
    """Cases, sections, items and meetings."""

    def cases(self) -> "tuple[CaseLine, ...]":
        """Every case; of those that one's own key doesn't open only the id."""
        from casekit.vault.records import list_cases

        return list_cases(self._workspace)

    def registry_error(self) -> "CasekitError | None":
        """Why the settings or the team can't be read; None when they can."""
        from casekit.vault.bare import registry_error

        return registry_error(self._workspace)

    def sections(self, case: str) -> tuple[str, ...]:
        """The sections and compartments of a case that exist, in reading order."""
        self.note_given(case)
        return self._workspace.names(case)

    def section(self, case: str, name: str) -> Any:
        """A section as a typed value (`casekit.model.records`).

        Compartments that one's own key opens are taken in, merged by item id.
        """
        from casekit.model.records import from_data, section_type

        data = self.data(case, name)
        return from_data(section_type(name), data)

    def data(self, case: str, name: str) -> dict[str, Any]:
        """The same as plain values, `meta` included; that of the section itself, where it opens.

        Where two parts say different things, the texts of both are there, and of any other field
        the value of the section; `said_otherwise` tells of which.
        """
        from casekit.vault.union import union

        if name.startswith("documents"):
            self.note_given(case)
        return union(self._workspace, case, name)

    def said_otherwise(self, case: str, name: str) -> tuple[str, ...]:
        """A sentence for each field of which a compartment says something else than `data`."""
        from casekit.vault.union import said_otherwise

        return said_otherwise(self._workspace, case, name)

    def text(self, case: str, name: str) -> str:
        """The exact text of one section or compartment, as `age -d` gives it."""
        if name.startswith("documents"):
            self.note_given(case)
        return self._workspace.exact(case, name)

    def kinds(self) -> "tuple[Kind, ...]":
        """The kinds of items that `add` makes."""
        from casekit.format.schema import kinds

        return tuple(kinds().values())

    @one_writer
    def new_case(
        self,
        *,
        alias: str,
        language: str = "",
        keepers: Sequence[str] = (),
        values: Mapping[str, object] | None = None,
    ) -> "Change":
        """Begin a case; its id is in the result. Who begins it keeps it, unless told otherwise."""
        from casekit.vault.records import new_case

        fields = {"alias": alias, **({"language": language} if language else {}), **(values or {})}
        return new_case(self._workspace, fields, tuple(keepers))

    @one_writer
    def import_case(self, sections: Mapping[str, str]) -> "Change":
        """Begin a case with sections that are written already (YAML without `meta`)."""
        from casekit.vault.records import import_case

        return import_case(self._workspace, sections)

    @one_writer
    def write_sections(self, case: str, sections: Mapping[str, str]) -> "Change":
        """Put the whole texts of sections that refer to each other in place (without `meta`)."""
        from casekit.vault.records import write_sections

        return write_sections(self._workspace, case, sections)

    @one_writer
    def add(
        self,
        case: str,
        kind: str,
        values: Mapping[str, object],
        *,
        compartment: str = "",
        under: str = "",
    ) -> "Change":
        """Add an item (`agreement`, `party`, `goal` …); texts are typed by the schema.

        `compartment` puts it in a compartment of its section, `under` below another item.
        """
        from casekit.vault.records import add

        return add(self._workspace, case, kind, values, compartment=compartment, under=under)

    @one_writer
    def set(self, case: str, item: str, values: Mapping[str, object]) -> "Change":
        """Change fields of an item, or of a section by its name; an empty text takes one away."""
        from casekit.vault.records import set_fields

        return set_fields(self._workspace, case, item, values)

    @one_writer
    def remove(self, case: str, item: str) -> "Change":
        """Take an item away. A consent is never taken away: it is withdrawn."""
        from casekit.vault.records import remove_item

        return remove_item(self._workspace, case, item)

    @one_writer
    def replace(self, case: str, section: str, text: str | bytes) -> "Change":
        """Put the whole text of a section in place; `meta` in it counts for nothing.

        Bytes are a version of the same section as it was sealed.
        """
        from casekit.vault.records import replace_section

        if isinstance(text, bytes):
            from casekit.vault.editing import read_sealed

            text = read_sealed(self._workspace, case, section, text)
        return replace_section(self._workspace, case, section, text)

    def editing(self, case: str, section: str) -> "AbstractContextManager[EditSession]":
        """Lay a section ready as a file in a private folder; unsaved work is kept, sealed."""
        from casekit.vault.editing import editing

        return editing(self._workspace, case, section)

    def meetings(self, cases: Sequence[str] = ()) -> "tuple[MeetingLine, ...]":
        """The meetings of these cases, or of all that one's key opens, by time."""
        from casekit.vault.meeting_list import meetings

        return meetings(self._workspace, cases)

    def minutes_form(self, case: str, meeting: str) -> str:
        """The form for the minutes of a meeting: YAML that begins from its agenda."""
        from casekit.vault.minutes import minutes_form

        return minutes_form(self._workspace, case, meeting)

    @one_writer
    def minute(self, case: str, meeting: str, text: str) -> "Change":
        """Write a filled-in form of minutes: decisions with who or due become agreements."""
        from casekit.vault.minutes import save_minutes

        return save_minutes(self._workspace, case, meeting, text)

    def minuting(self, case: str, meeting: str) -> "AbstractContextManager[EditSession]":
        """Lay the form of minutes ready as a file; unsaved work is kept, sealed."""
        from casekit.vault.minutes import minuting

        return minuting(self._workspace, case, meeting)
