"""Templates that a team wrote itself: what they may do, and how far they may go.

Whoever may push to a vault's `templates/` must not come by a file, run code, or keep a colleague's
computer busy: a template gets values and arranges them, and everything it does has a price.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

from jinja2 import Environment, nodes
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.filters import FILTERS
from jinja2.parser import Parser
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from casekit.messages import tr

# A document of 500 kB with some thousand items needs a twentieth of it; it is about two seconds
BUDGET = 50_000_000
"""What the templates of one document may cost."""
_NODE = 20
_CALL = 5 * _NODE
_LONGEST_RANGE = 1_000
_LARGEST_NUMBER = 2**63
# casekit's own go to 21. Python nests at most 20 loops, and Jinja2 recurses into everything
_DEEPEST = 60
_LOOP = 4

_LIST_METHODS = frozenset({"items", "keys", "values"})

# those that choose, count or put in order; none that makes something long out of something short
_FILTERS = (
    "abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int",
    "items", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr",
    "reverse", "round", "select", "selectattr", "sort", "string", "title", "trim", "unique",
    "upper",
)  # fmt: skip


class ExhaustedError(SecurityError):
    """A template that loops too often, or writes too much."""


class Bounds(Extension):
    """Keeps the account of one template while it is filled in."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._most = self._left = BUDGET

    def reset(self) -> None:
        self._left = self._most

    @property
    def spent(self) -> int:
        """What the last template cost."""
        return self._most - max(self._left, 0)

    @contextmanager
    def at_most(self, budget: int) -> Iterator[None]:
        """Give each template less than a document of a case may cost."""
        before, self._most = self._most, budget
        try:
            yield
        finally:
            self._most = before

    def spend(self, cost: int) -> None:
        """Pay for a step; raises ExhaustedError where nothing is left."""
        self._left -= cost
        if self._left < 0:
            raise ExhaustedError(tr("it loops too often or writes too much"))

    def concat(self, *parts: object) -> str:
        """What `~` does."""
        return self.joined("", parts)

    def joined(self, between: str, parts: Sequence[object]) -> str:
        """Texts put together, paid for beforehand."""
        texts = [str(part) for part in parts]
        self.spend(sum(map(len, texts)) + len(between) * len(texts))
        return between.join(texts)


class Guarded(ImmutableSandboxedEnvironment):
    """The sandbox of Jinja2, less what makes much out of little."""

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self, finalize: Callable[[object], str], **options: Any) -> None:
        def paid(value: object) -> str:
            text = finalize(value)
            self.bounds.spend(len(text))
            return text

        super().__init__(extensions=[Bounds], finalize=paid, **options)
        self.globals = {"range": _range, "namespace": Namespace}
        self.filters = {name: self._paid(FILTERS[name]) for name in _FILTERS}
        self.filters["join"] = self._join

    @property
    def bounds(self) -> Bounds:
        """The account of the template that is being filled in."""
        found = self.extensions[Bounds.identifier]
        assert isinstance(found, Bounds)
        return found

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Values have fields; the methods of texts and lists are not for templates."""
        if not super().is_safe_attribute(obj, attr, value):
            return False
        of_mapping = isinstance(obj, Mapping) and attr in _LIST_METHODS
        return of_mapping or isinstance(obj, LoopContext) or not callable(value)

    def is_safe_callable(self, obj: Any) -> bool:
        """What may be called: macros, blocks, loops, and the few names that are given."""
        if isinstance(obj, Macro | BlockReference | LoopContext) or obj in (_range, Namespace):
            return True
        owner = getattr(obj, "__self__", None)
        return isinstance(owner, Bounds | LoopContext | Mapping)

    def wrap_str_format(self, value: Any) -> None:
        """Texts have no methods here, so none has to be made safe."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Reckoning with numbers of a usual size, and putting texts or lists behind each other."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return self.bounds.concat(left, right)
        if operator == "+" and isinstance(left, list) and isinstance(right, list):
            self.bounds.spend(_NODE * (len(left) + len(right)))
            return left + right
        if operator != "**" and _is_number(left) and _is_number(right):
            return super().call_binop(context, operator, left, right)
        raise SecurityError(tr("{operator} is for numbers of a usual size", operator=operator))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parser = Parser(self, source, name, filename)
        try:
            tree = parser.parse()
        except RecursionError:
            parser.fail(tr("too much is nested here"))
        if line := _too_deep(tree):
            parser.fail(tr("too much is nested here"), line)
        _Priced().visit(tree)
        return tree

    def _join(self, parts: Any, between: str = "") -> str:
        return self.bounds.joined(between, list(parts))

    def _paid(self, filter_: Callable[..., Any]) -> Callable[..., Any]:
        # wraps() keeps the marks by which Jinja2 knows what a filter wants to be given
        @wraps(filter_)
        def paid(*arguments: Any, **named: Any) -> Any:
            sized = (one for one in arguments if isinstance(one, str | list | tuple | Mapping))
            self.bounds.spend(sum(map(len, sized)))
            return filter_(*arguments, **named)

        return paid


class _Priced(NodeTransformer):
    """Puts a payment at the start of all that can be repeated."""

    def visit_Template(self, node: nodes.Template) -> nodes.Node:  # noqa: N802 - Jinja2's name
        return self._priced(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802
        return self._priced(node)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        return self._priced(node)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802
        return self._priced(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802
        return self._priced(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        inner = self.generic_visit(node)
        assert isinstance(inner, nodes.Concat)
        return _call("concat", inner.nodes, node.lineno)

    def _priced(self, node: Any) -> nodes.Node:
        inner = list(node.find_all(nodes.Node))
        written = sum(len(one.data) for one in inner if isinstance(one, nodes.TemplateData))
        each = _NODE if isinstance(node, nodes.For) else _CALL
        price = nodes.Const(each + _NODE * len(inner) + written, lineno=node.lineno)
        self.generic_visit(node)
        payment = nodes.ExprStmt(_call("spend", [price], node.lineno), lineno=node.lineno)
        node.body.insert(0, payment)
        return node  # type: ignore[no-any-return]


def _too_deep(tree: nodes.Template) -> int:
    """The line that goes too deep; 0 where none does."""
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            return node.lineno
        depth += _LOOP if isinstance(node, nodes.For) else 1
        waiting += ((inner, depth) for inner in node.iter_child_nodes())
    return 0


def _call(name: str, arguments: list[nodes.Expr], line: int) -> nodes.Call:
    method = nodes.ExtensionAttribute(Bounds.identifier, name, lineno=line)
    return nodes.Call(method, arguments, [], None, None, lineno=line)


def _range(*arguments: int) -> range:
    found = range(*arguments)
    if found[_LONGEST_RANGE:]:
        raise SecurityError(
            tr("a range has at most {longest_range} numbers", longest_range=_LONGEST_RANGE)
        )
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < _LARGEST_NUMBER
