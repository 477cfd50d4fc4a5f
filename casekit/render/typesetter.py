"""The typesetter, which works in memory: with our fonts, and nothing else that it may read."""

from functools import cache
from typing import TYPE_CHECKING

from casekit.render import fonts
from casekit.render.composed import Picture

if TYPE_CHECKING:
    from typst import Compiler

_DRAWING = b"""\
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: json(bytes(sys.inputs.fonts)), fallback: false)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1mm)
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
        _DRAWING,
        format="png",
        ppi=200,
        sys_inputs={
            "svg": fonts.drawable(picture.svg),
            "fonts": json.dumps(families),
            "width": f"{width:.2f}",
        },
    )
    assert isinstance(made, bytes)
    return made
