"""Our face inside a Word document, so that it looks the same where the font is not installed."""

from typing import TYPE_CHECKING

from casekit.render import fonts

if TYPE_CHECKING:
    from docx.document import Document

[FACE] = fonts.OWN

# any will do; by it the first bytes of the font are hidden (ECMA-376, part 4, 14.2)
_KEY = "6F3A1C52-88D4-4B0E-9C27-51E0A7D9B364"

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_KIND = "application/vnd.openxmlformats-officedocument.obfuscatedFont"


def embed(document: "Document") -> None:
    """Put the regular and the bold font in; the font's licence (OFL) allows it."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import OxmlElement

    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    embedded = []
    for weight, kind in (("400", "Regular"), ("700", "Bold")):
        [path] = fonts.folder(more=False).glob(f"*-{weight}.ttf")
        place = PackURI(f"/word/fonts/{weight}.odttf")
        font = Part(place, _KIND, _hidden(path.read_bytes()), document.part.package)
        known = table.relate_to(font, _RELATION)
        embedded.append(f'<w:embed{kind} r:id="{known}" w:fontKey="{{{_KEY}}}"/>')
    table._blob = (  # noqa: SLF001 - python-docx knows no fonts
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<w:font w:name="{FACE}"><w:altName w:val="Verdana"/><w:charset w:val="00"/>'
        f'<w:family w:val="swiss"/><w:pitch w:val="variable"/>{"".join(embedded)}</w:font>'
        "</w:fonts>"
    ).encode()
    settings = document.settings.element
    [zoom] = settings.xpath("./w:zoom")
    zoom.addnext(OxmlElement("w:embedTrueTypeFonts"))


def _hidden(font: bytes) -> bytes:
    key = bytes.fromhex(_KEY.replace("-", ""))[::-1]
    return bytes(one ^ key[at % 16] for at, one in enumerate(font[:32])) + font[32:]
