"""What plain values have in common: frozen, equal by what they hold, made in one way.

They are dataclasses, so that `fields` and `replace` work. But dataclass writes and compiles six
functions for each class, which for all the classes of casekit takes longer than reading a case;
here they are written once.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, ClassVar, NoReturn, dataclass_transform


class _Frozen:
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    _order: ClassVar[tuple[str, ...]] = ()
    _names: ClassVar[frozenset[str]]
    _required: ClassVar[frozenset[str]]
    _factories: ClassVar[dict[str, Callable[[], Any]]]

    def __init_subclass__(cls) -> None:
        dataclass(init=False, repr=False, eq=False)(cls)
        known = fields(cls)
        cls._order = tuple(one.name for one in known)
        cls._names = frozenset(cls._order)
        cls._factories = {
            one.name: one.default_factory for one in known if one.default_factory is not MISSING
        }
        cls._required = frozenset(
            one.name for one in known if one.default is MISSING and one.default_factory is MISSING
        )

    def __init__(self, *given: object, **values: object) -> None:
        if len(given) == len(self._order) and not values:
            self.__dict__.update(zip(self._order, given, strict=True))
            return
        if given:
            if len(given) > len(self._order) or (
                values and not values.keys().isdisjoint(self._order[: len(given)])
            ):
                raise TypeError(f"{type(self).__name__}: too many values")
            values.update(zip(self._order, given, strict=False))
        if len(values) < len(self._order) or not values.keys() <= self._names:
            self._complete(values)
        # a default is an attribute of the class, and need not be set
        self.__dict__.update(values)

    def _complete(self, values: dict[str, object]) -> None:
        if not self._required <= values.keys() <= self._names:
            wrong = sorted(self._required - values.keys() or values.keys() - self._names)
            raise TypeError(f"{type(self).__name__}: missing or unknown: {', '.join(wrong)}")
        for name, make in self._factories.items():
            if name not in values:
                values[name] = make()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"{type(self).__name__}.{name} can't be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"{type(self).__name__}.{name} can't be taken away")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash(_values(self))

    def __repr__(self) -> str:
        shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value(_Frozen):
    """A value whose fields are the annotations of its class."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record(_Frozen):
    """A section or an item of it; its fields are given by name."""


def _values(value: _Frozen) -> tuple[Any, ...]:
    # not the dictionary: a cached property adds to it
    return tuple(getattr(value, name) for name in value._order)  # noqa: SLF001 - of this module
