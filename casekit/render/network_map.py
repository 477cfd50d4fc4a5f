"""The map of the network: a picture, and the same in words for whoever can't see it."""

from casekit.model.names import PERSON
from casekit.model.records import Network, Party, Tie
from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.chapters import Chapter
from casekit.render.composed import Picture
from casekit.render.naming import within
from casekit.render.network_changes import changes
from casekit.render.pictures.ground import Map
from casekit.render.pictures.network import networks
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words


def network_map(view: View, words: Words, subject: Subject) -> Values:
    """The map, what is most to be seen on it, and everybody with his ties; or two days beside."""
    found = _network(view)
    before = subject.before
    return {
        **chapters.opening(view, words, "network"),
        "short": _short(found, words),
        "rings": [
            {
                "label": ring["label"],
                "parties": [_party(words, found, party) for party in ring["parties"]],
            }
            for ring in chapters.network(view, words)
        ],
        "between": _between(found, words),
        "before_on": words.date(before.day) if before else "",
        "changes": changes(_network(before), found, words) if before else {},
        "pictures": pictures(view, words, before),
    }


def pictures(view: View, words: Words, before: View | None = None) -> dict[str, Picture]:
    """The map as the picture `network`, and that of an earlier day as `before`.

    Nothing where nobody stands on any.
    """
    shown = {"network": view} if before is None else {"before": before, "network": view}
    found = [_network(one) for one in shown.values()]
    if not any(one.parties for one in found):
        return {}
    maps = [Map(one.parties, one.ties) for one in found]
    drawn = networks(maps, chapters.person(view, words), words, _domains(view, words))
    return dict(zip(shown, drawn, strict=True))


def _network(view: View) -> Network:
    found: Network = view.sections.get("network", Network())
    return found


def _domains(view: View, words: Words) -> dict[str, str]:
    return {key: names.get(words.language, key) for key, names in view.domains.items()}


def _short(found: Network, words: Words) -> dict[str, str]:
    """The names of those who are close, and of those to whom the person has each kind of tie."""
    by_id = {party.id: party.name for party in found.parties}
    close = [party.name for party in found.parties if party.ring == 1]
    kinds = {
        quality: [by_id[_other(one)] for one in found.ties
                  if one.quality == quality and PERSON in (one.a, one.b) and _other(one) in by_id]
        for quality in ("strong", "tense", "broken", "wished")
    }  # fmt: skip
    return {
        kind: words.several(list(dict.fromkeys(names)))
        for kind, names in {"close": close, **kinds}.items()
    }


def _other(one: Tie) -> str:
    return one.b if one.a == PERSON else one.a


def _party(words: Words, found: Network, party: Party) -> Chapter:
    ties = [one for one in found.ties if {one.a, one.b} == {PERSON, party.id}]
    return {
        "name": party.name,
        "role": party.role,
        "contribution": party.contribution,
        "asks": party.asks,
        "ties": [
            {
                "quality": words.label("network", "ties.quality", one.quality),
                # from whom it comes: one of them, or it goes both ways
                "giving": _comes_from(one) == party.id,
                "taking": _comes_from(one) == PERSON,
                "since": words.date(one.since),
                "note": one.note,
            }
            for one in ties
        ],
    }


def _comes_from(one: Tie) -> str:
    return {"a-to-b": one.a, "b-to-a": one.b}.get(one.direction or "", "")


def _between(found: Network, words: Words) -> list[Chapter]:
    """The ties that others have with each other."""
    by_id = {party.id: party.name for party in found.parties}
    return [
        {
            "one": by_id[one.b if _comes_from(one) == one.b else one.a],
            "other": within(by_id[one.a if _comes_from(one) == one.b else one.b]),
            "quality": words.label("network", "ties.quality", one.quality),
            "one_way": bool(_comes_from(one)),
            "since": words.date(one.since),
            "note": one.note,
        }
        for one in found.ties
        if one.a in by_id and one.b in by_id
    ]


MAKERS: dict[str, Maker] = {"network": network_map}
