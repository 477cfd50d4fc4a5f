"""One opened file of a case: what a key gave."""

from functools import cached_property
from typing import TYPE_CHECKING

from casekit.errors import FormatError
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.model.value import Value

if TYPE_CHECKING:
    from casekit.format.envelope import Envelope
    from casekit.format.yaml import Document
    from casekit.vault.formed import Formed


class Part(Value):
    """One opened file of a case: the section itself, or a compartment of it.

    `text` is all of it, `body` what follows `meta`. The body is read only when it is asked for:
    whoever seals a file for other readers need not know what stands in it, and must be able to
    do so whatever stands in it.
    """

    name: SectionName
    path: str
    text: str
    envelope: "Envelope"
    body: str
    kinds: tuple[str, ...]
    """What the file is sealed to, as its header tells; see `stanzas`."""
    sealed: bytes
    formed: "Formed"

    @cached_property
    def document(self) -> "Document":
        """The whole as values with places; FormatError when it doesn't follow the format."""
        if self.formed.knows(self.name.section, self.sealed):
            from casekit.format.yaml import parse

            return parse(self.text, self.path)
        from casekit.format.check import read_checked

        document, found = read_checked(self.text, name=self.name, file=self.path)
        if document is None or found:
            raise FormatError(
                tr("{path} does not follow the format", path=self.path),
                hint=tr(
                    "casekit validate {case} shows every problem in it; casekit edit {case} {name} "
                    "opens it",
                    case=self.envelope.case,
                    name=self.name,
                ),
                findings=tuple(found),
                source=self.path,
            )
        self.formed.add(self.name.section, self.sealed)
        return document

    @property
    def content(self) -> "Document":
        """The body as a document, to be changed."""
        from casekit.format.yaml import parse

        return parse(self.body, self.name)
