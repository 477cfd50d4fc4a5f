"""What all typed records have in common: frozen, made by keyword, equal by value.

They are dataclasses, so that `fields` and `replace` work. But dataclass writes and compiles six
functions for each class, which for fifty classes takes longer than reading a case; here they are
written once.
"""

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from typing import Any, ClassVar, NoReturn, dataclass_transform


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """A section or an item of it; its fields are the annotations of the class."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    _names: ClassVar[frozenset[str]]
    _required: ClassVar[frozenset[str]]

    def __init_subclass__(cls) -> None:
        dataclass(init=False, repr=False, eq=False)(cls)
        cls._names = frozenset(field.name for field in fields(cls))
        cls._required = frozenset(f.name for f in fields(cls) if f.default is MISSING)

    def __init__(self, **values: object) -> None:
        if not self._required <= values.keys() <= self._names:
            wrong = sorted(self._required - values.keys() or values.keys() - self._names)
            raise TypeError(f"{type(self).__name__}: missing or unknown: {', '.join(wrong)}")
        # a default is an attribute of the class, and need not be set
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"{type(self).__name__}.{name} can't be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"{type(self).__name__}.{name} can't be taken away")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash(_values(self))

    def __repr__(self) -> str:
        shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self))
        return f"{type(self).__name__}({', '.join(shown)})"


def _values(record: Any) -> tuple[Any, ...]:
    return tuple(getattr(record, field.name) for field in fields(record))
