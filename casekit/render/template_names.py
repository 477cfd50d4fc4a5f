"""Whether a template asks for nothing that it doesn't receive: read, not run.

A name stands where it is asked for, in whatever branch; running it would only see the branches that
some case happens to take.
"""

from collections.abc import Iterator, Mapping

from jinja2 import TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.meta import find_referenced_templates

from casekit.messages import behind, tr
from casekit.model.findings import Finding
from casekit.render.guarded import Guarded
from casekit.render.overriding import FOLDER, HINT, syntax_error
from casekit.render.shapes import ANY, Shape

_GIVEN = frozenset({"loop", "self", "super", "caller", "varargs", "kwargs"})

Names = dict[str, Shape]


def named_in(environment: Guarded, name: str, known: dict[str, set[str]]) -> set[str]:
    """A template and all that it includes; `known` holds what was found before."""
    if name in known:
        return known[name]
    found = known[name] = {name}
    assert environment.loader is not None
    try:
        source, _, _ = environment.loader.get_source(environment, name)
        named = find_referenced_templates(environment.parse(source, name))
    except (TemplateNotFound, TemplateSyntaxError):
        return found
    for other in named:
        if other is not None:
            found |= named_in(environment, other, known)
    return found


class Reader:
    """Reads the templates of one document, the ones they include as well."""

    def __init__(self, environment: Guarded) -> None:
        self._environment = environment
        self.read: dict[str, None] = {}
        """The templates that were read, in order."""
        self.found: list[Finding] = []
        self._file = ""

    def template(self, name: str, names: Mapping[str, Shape], *, line: int = 0) -> None:
        """One template, with the names that are known where it is used."""
        asked_in, known = self._file, name in self.read
        self.read[name] = None
        loader = self._environment.loader
        assert loader is not None
        try:
            source, _, _ = loader.get_source(self._environment, name)
            tree = self._environment.parse(source, name)
            # what is no filter or test shows when it is compiled
            self._environment.compile(source, name, FOLDER + name)
        except TemplateNotFound:
            self._tell(line, "template-name", tr("there is no template `{name}`", name=name))
            return
        except TemplateSyntaxError as error:
            told = syntax_error(error)
            said = behind(f"{told.file}:{told.line}", told.message)
            self.found.append(
                Finding("template-syntax", said, told.hint, file=told.file, line=told.line)
            )
            return
        self._file = name
        # a template that includes itself has been read already
        if not known:
            self._body(tree.body, dict(names))
        self._file = asked_in

    def _body(self, body: list[nodes.Node], names: Names) -> None:
        for node in body:
            self._statement(node, names)

    def _statement(self, node: nodes.Node, names: Names) -> None:
        match node:
            case nodes.For():
                inner = {**names, "loop": ANY}
                self._assign(node.target, self._shape(node.iter, names).each or ANY, inner)
                self._body([*([node.test] if node.test else []), *node.body], inner)
                self._body(node.else_, dict(names))
            case nodes.Assign():
                self._assign(node.target, self._shape(node.node, names), names)
            case nodes.AssignBlock():
                self._body(node.body, dict(names))
                self._assign(node.target, Shape("text"), names)
            case nodes.With():
                inner = dict(names)
                for target, value in zip(node.targets, node.values, strict=True):
                    self._assign(target, self._shape(value, names), inner)
                self._body(node.body, inner)
            case nodes.Macro() | nodes.CallBlock():
                self._macro(node, names)
            case nodes.Import() | nodes.FromImport():
                names |= dict.fromkeys(_imported(node), ANY)
            case nodes.Include() | nodes.Extends():
                for name in _templates(node.template):
                    self.template(name, names, line=node.lineno)
            case nodes.Expr():
                self._shape(node, names)
            case _:
                self._body(list(node.iter_child_nodes()), names)

    def _macro(self, node: nodes.Macro | nodes.CallBlock, names: Names) -> None:
        if isinstance(node, nodes.Macro):
            names[node.name] = ANY
        else:
            self._shape(node.call, names)
        self._body(node.body, names | {one.name: ANY for one in node.args})

    def _assign(self, target: nodes.Node, shape: Shape, names: Names) -> None:
        if isinstance(target, nodes.Name):
            names[target.name] = shape
        elif isinstance(target, nodes.Tuple):
            places = shape.places or (ANY,) * len(target.items)
            for one, place in zip(target.items, places, strict=False):
                self._assign(one, place, names)

    def _shape(self, node: nodes.Node, names: Names) -> Shape:
        """The shape of an expression; a name in it that nobody gives is told."""
        match node:
            case nodes.Name():
                known = names.get(node.name)
                if known is None and node.name not in {*self._environment.globals, *_GIVEN}:
                    self._tell(
                        node.lineno,
                        "template-name",
                        tr("nothing is called `{name}`", name=node.name),
                    )
                return known or ANY
            case nodes.Getattr() | nodes.Getitem():
                return self._part(node, names)
            case nodes.Test() if node.name in {"defined", "undefined"}:
                return ANY
            case nodes.Filter() if node.name in {"default", "d"}:
                return ANY
            case _:
                for child in node.iter_child_nodes():
                    self._shape(child, names)
                return ANY

    def _part(self, node: nodes.Getattr | nodes.Getitem, names: Names) -> Shape:
        whole = self._shape(node.node, names)
        if isinstance(node, nodes.Getattr):
            name: object = node.attr
        elif isinstance(node.arg, nodes.Const):
            name = node.arg.value
        else:
            self._shape(node.arg, names)
            return ANY
        if isinstance(name, int):
            return whole.places[name] if name < len(whole.places) else whole.each or ANY
        if not whole.kind or (whole.names is not None and name in {"items", "keys", "values"}):
            return ANY
        if whole.names is None or name not in whole.names:
            said = tr("`{whole}` has nothing called `{name}`", whole=_said(node.node), name=name)
            self._tell(node.lineno, "template-name", said)
            return ANY
        return whole.names[str(name)]

    def _tell(self, line: int, code: str, message: str) -> None:
        self.found.append(Finding(code, message, HINT, file=FOLDER + self._file, line=line))


def _imported(node: nodes.Import | nodes.FromImport) -> list[str]:
    if isinstance(node, nodes.Import):
        return [node.target]
    return [name if isinstance(name, str) else name[1] for name in node.names]


def _templates(node: nodes.Node) -> Iterator[str]:
    """The templates that are named as such; one that is reckoned out is seen when it is run."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value


def _said(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_said(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "it"
