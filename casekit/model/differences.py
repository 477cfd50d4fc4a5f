"""One difference between two versions of a record, as a value that a script or a page can use."""

from datetime import datetime

from casekit.model.value import Value


class Difference(Value):
    """One thing that changed, in data and in words.

    `kind` is one of: `added`, `removed`, `changed`, `moved`, `comment`, `order`, `layout` (how
    something is written), `readers` (who can open it), `sealed` (the key at hand does not open
    it, so that nothing more is known) and `broken` (a file that nobody can read). `item` is the id
    of an item, empty for a field of the section itself; `field` the names that lead to the field,
    or to the list of a whole item (`agreements.due`, `agreements`). `old` and `new` are the whole
    values, None where there is none.

    `words` says all this in one sentence, `lines` what changed in a text of several lines: each
    begins with `+`, `-` or a space. `by`, `when` and `commit` tell which commit of the history in
    between did it, and are empty where none did, or where that can't be known; `credit` says so
    in words.
    """

    kind: str
    section: str = ""
    item: str = ""
    field: str = ""
    old: object = None
    new: object = None
    words: str = ""
    lines: tuple[str, ...] = ()
    case: str = ""
    file: str = ""
    by: str = ""
    when: datetime | None = None
    commit: str = ""
    credit: str = ""
