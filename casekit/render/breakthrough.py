"""The memo for a breakthrough (seed C): where it is stuck, what it costs, what is decided.

An amount that nobody knows is no zero: a sum that lacks one says so.
"""

from collections.abc import Iterable
from decimal import Decimal

from casekit.errors import UsageError
from casekit.messages import tr
from casekit.model.records import Barrier, Barriers, Budget, Request, Scenario
from casekit.model.value import Value
from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.chapters import Chapter
from casekit.render.pictures.costs import Bar, costs as drawn
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words

_TIMES_A_YEAR = {"week": 52, "month": 12, "year": 1}


class Total(Value):
    """A sum in euro, None where there is nothing to sum; `known` says that no amount lacks."""

    amount: Decimal | None
    known: bool


class Cost(Value):
    """What one alternative costs, each year and once."""

    name: str
    yearly: Total
    once: Total
    lines: tuple[Scenario, ...]


def breakthrough(view: View, words: Words, subject: Subject) -> Values:
    """The memo about one barrier of the case, or all of them."""
    found: Barriers = view.sections.get("barriers", Barriers())
    budget: Budget = view.sections.get("budget", Budget())
    chosen = [one for one in found.barriers if not subject.barrier or one.id == subject.barrier]
    if subject.barrier and not chosen:
        raise UsageError(
            tr("there is no such barrier in this case, or not for these readers"),
            hint=tr("casekit show CASE barriers lists them"),
        )
    sums = costs(budget.scenarios)
    bars = [
        Bar(one.name, one.yearly.amount, known=one.yearly.known)
        for one in sums
        if one.yearly.amount is not None
    ]
    return {
        **chapters.opening(view, words, "breakthrough"),
        **chapters.own_words(view, words),
        "barriers": [_barrier(words, one) for one in chosen],
        "costs": [_cost(words, one) for one in sums],
        "any_once": any(one.once.amount is not None for one in sums),
        "requests": [_request(words, one) for one in budget.requests],
        # bars are there to be compared
        "pictures": {"costs": drawn(bars, words)} if len(bars) > 1 else {},
    }


def costs(scenarios: Iterable[Scenario]) -> list[Cost]:
    """The alternatives in their order, each with its sums; without a period it is paid once."""
    by_name: dict[str, list[Scenario]] = {}
    for one in scenarios:
        by_name.setdefault(one.scenario, []).append(one)
    return [_sum(name, lines) for name, lines in by_name.items()]


def _sum(name: str, lines: list[Scenario]) -> Cost:
    yearly: list[Decimal | None] = []
    once: list[Decimal | None] = []
    for line in lines:
        amount = _amount(line)
        if times := _TIMES_A_YEAR.get(line.period or ""):
            yearly.append(None if amount is None else amount * times)
        else:
            once.append(amount)
    return Cost(name, _total(yearly), _total(once), tuple(lines))


def _total(amounts: list[Decimal | None]) -> Total:
    found = [one for one in amounts if one is not None]
    return Total(sum(found, Decimal(0)) if amounts else None, len(found) == len(amounts))


def _amount(line: Scenario) -> Decimal | None:
    """What a line costs each period; None where the price is unknown."""
    if line.price is None:
        return None
    quantity = 1 if line.quantity is None else line.quantity
    # a float carries more figures than were typed
    return Decimal(str(line.price)) * Decimal(str(quantity))


def _barrier(words: Words, barrier: Barrier) -> Chapter:
    return {
        # it is a heading
        "stuck": barrier.stuck.strip().removesuffix("."),
        "rule": barrier.rule,
        "organisation": barrier.organisation,
        "tried": list(barrier.tried),
        "yields": barrier.return_,
        "legitimacy": barrier.legitimacy,
        "involvement": barrier.involvement,
        "decision": barrier.decision,
        "mandate": barrier.mandate,
        "breakthrough": barrier.breakthrough,
        "lesson": barrier.lesson,
        "theme": barrier.theme,
        "raised_on": words.date(barrier.raised_on),
        "decided_on": words.date(barrier.decided_on),
    }


def _cost(words: Words, cost: Cost) -> Chapter:
    return {
        "name": cost.name,
        "yearly": _told(words, cost.yearly),
        "yearly_known": cost.yearly.known,
        "once": _told(words, cost.once),
        "once_known": cost.once.known,
        "lines": [
            {
                "item": line.item,
                "quantity": words.number(line.quantity) if line.quantity not in (None, 1) else "",
                "price": words.money(line.price) if line.price is not None else "",
                "period": line.period or "once",
                "payer": line.payer,
                "assumption": line.assumption,
            }
            for line in cost.lines
        ],
    }


def _told(words: Words, total: Total) -> str:
    # zero is an amount only where it is known
    if total.amount is None or not (total.amount or total.known):
        return ""
    return words.money(total.amount)


def _request(words: Words, request: Request) -> Chapter:
    def money(amount: float | None) -> str:
        return "" if amount is None else words.money(amount)

    return {
        "text": request.text,
        "asked": money(request.asked),
        "approved": money(request.approved),
        "spent": money(request.spent),
        "payer": request.payer,
        "asked_on": words.date(request.asked_on),
        "decided_on": words.date(request.decided_on),
        "paid_on": words.date(request.paid_on),
    }


MAKERS: dict[str, Maker] = {"breakthrough": breakthrough}
