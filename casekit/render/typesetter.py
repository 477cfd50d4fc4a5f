"""The typesetter, which works in memory: with our fonts, and nothing else that it may read."""

from functools import cache
from typing import TYPE_CHECKING, Any

from casekit.render import fonts
from casekit.render.composed import Picture
from casekit.render.directions import right_to_left
from casekit.resources import templates_dir

if TYPE_CHECKING:
    from typst import Compiler

_DRAWING = b"""
#let given = json(bytes(sys.inputs.picture))
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: given.fonts, fallback: false)
#lettered(given.svg, given.width * 1mm, given.across, given.words)
"""


@cache
def compiler(families: tuple[str, ...]) -> "Compiler":
    """A typesetter with these of `fonts.families`; to be used again, since its start takes long."""
    import typst

    own = fonts.folder(more=False)
    known = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[own] if families == fonts.OWN else [own, fonts.folder(more=True)],
    )
    return typst.Compiler(root=own, font_paths=known)


def png(picture: Picture, width: float) -> bytes:
    """A picture as a raster, sharp enough to print, for a form that knows no SVG.

    `width` is in millimetres.
    """
    import json

    families = fonts.families(picture.svg)
    made = compiler(families).compile(
        layout("lettering") + _DRAWING,
        format="png",
        ppi=200,
        sys_inputs={"picture": json.dumps({**drawn(picture, width), "fonts": families})},
    )
    assert isinstance(made, bytes)
    return made


def drawn(picture: Picture, width: float) -> dict[str, Any]:
    """What `lettering.typ` asks of a picture that is so many millimetres wide."""
    from casekit.render.pictures.lettering import lifted

    svg, words = lifted(fonts.drawable(picture.svg), _in_other_letters)
    return {"svg": svg, "words": words, "width": round(width, 2), "across": picture.size[0]}


def _in_other_letters(text: str) -> bool:
    return fonts.families(text) != fonts.OWN or right_to_left(text)


@cache
def layout(name: str) -> bytes:
    """What `templates/NAME.typ` holds."""
    return (templates_dir() / f"{name}.typ").read_bytes()
