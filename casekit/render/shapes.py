"""The shape of what a template receives: which names there are, and what stands behind each."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, reduce
from typing import Any

from casekit.model.value import Value
from casekit.render.composed import Picture
from casekit.render.specimens import specimens


class Shape(Value):
    """What stands behind a name; `kind` says it in words.

    `names` are those of a thing with parts, `each` is one of a list, and `places` are those of a
    list whose length is fixed. A shape without a kind may be anything.
    """

    kind: str = ""
    names: Mapping[str, "Shape"] | None = None
    each: "Shape | None" = None
    places: tuple["Shape", ...] = ()
    example: str = ""


ANY = Shape()


@cache
def received(document: str) -> Mapping[str, Shape]:
    """What the templates of a document receive, by all that the example cases show."""
    from casekit.render.documents import values

    told = (values(document, one.view, one.subject, language="nl") for one in specimens(document))
    return _all(map(shape, told)).names or {}


def shape(value: Any) -> Shape:
    """The shape of one value."""
    match value:
        case None:
            return ANY
        case Picture():
            # a template shows it by its name
            return Shape("picture")
        case bool():
            return Shape("yes or no")
        case int() | float():
            return Shape("number", example=str(value))
        case str():
            return Shape("text", example=value)
        case Mapping():
            return Shape("parts", {str(name): shape(one) for name, one in value.items()})
        case tuple() if value and not any(is_dataclass(one) for one in value):
            return Shape("places", places=tuple(map(shape, value)))
        case list() | tuple():
            return Shape("list", each=_all(map(shape, value)))
    if is_dataclass(value):
        return Shape("parts", {one.name: shape(getattr(value, one.name)) for one in fields(value)})
    return Shape(type(value).__name__, example=str(value))


def joined(one: Shape, other: Shape) -> Shape:
    """The shape of what may be either."""
    if not one.kind or not other.kind:
        return one if one.kind else other
    if one.kind == "places" != other.kind or len(one.places) != len(other.places):
        one, other = _as_list(one), _as_list(other)
    if one.kind != other.kind:
        return ANY
    names = None
    if one.names is not None and other.names is not None:
        both = dict.fromkeys((*one.names, *other.names))
        names = {n: joined(one.names.get(n, ANY), other.names.get(n, ANY)) for n in both}
    return Shape(
        one.kind,
        names,
        joined(one.each or ANY, other.each or ANY) if one.kind == "list" else None,
        tuple(map(joined, one.places, other.places)),
        one.example or other.example,
    )


def _as_list(one: Shape) -> Shape:
    return Shape("list", each=_all(one.places)) if one.kind == "places" else one


def _all(shapes: Iterable[Shape]) -> Shape:
    return reduce(joined, shapes, ANY)
