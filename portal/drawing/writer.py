"""Turns the nodes of a template into the lines of one Python function."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.template import Context, Engine, Node, NodeList, TemplateDoesNotExist, defaulttags, loader_tags
from django.template.base import TokenType, Variable
from django.templatetags import i18n
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_cotton.templatetags._vars import CottonVarsNode

from portal.drawing.expressions import Expressions, Scope, Undrawable

_READ_ONLY = (i18n.BlockTranslateNode, defaulttags.CsrfTokenNode)  # may be told of names by a frame of the context

HOW: dict[type[Node], Callable[["Writer", Any, Scope], None]] = {}  # how each kind of node is written


class Writer(Expressions):
    """The function of one list of nodes in the language that is active."""

    def __init__(self, engine: Engine):
        super().__init__()
        self.constants |= {"SafeString": SafeString}
        self.engine = engine
        self.lines: list[str] = []
        self.text: list[str] = []
        self.depth, self.sink = 1, "write"
        self.components = 0  # how many are around what is being written
        self.within: list[str] = []  # templates that are being written into this function

    def function(self, nodes: Iterable[Node]) -> Callable[[Context, Callable[[str], None]], None]:
        self.nodes(nodes, Scope(whole=True))
        self.flush()
        source = "\n".join(["def draw(context, write):", *(self.lines or ["    pass"])])
        exec(compile(source, "<drawn template>", "exec"), self.constants)  # noqa: S102 - written from our templates
        return self.constants["draw"]

    def line(self, code: str) -> None:
        self.flush()
        self.lines.append("    " * self.depth + code)

    def flush(self) -> None:
        """Write out the plain text that has come together."""
        if text := "".join(self.text):
            self.text = []
            self.lines.append("    " * self.depth + f"{self.sink}({text!r})")

    @contextmanager
    def block(self, opening: str) -> Iterator[None]:
        self.line(opening)
        self.depth += 1
        before = len(self.lines)
        yield
        self.flush()
        if len(self.lines) == before:
            self.lines.append("    " * self.depth + "pass")
        self.depth -= 1

    def captured(self, nodes: Iterable[Node], scope: Scope) -> str:
        """What the nodes draw, as a safe string in a variable."""
        self.flush()
        outer, pieces = self.sink, self.fresh("b")
        self.sink, before = f"{pieces}.append", len(self.lines)
        self.line(f"{pieces} = []")
        self.nodes(nodes, scope)
        if len(self.lines) == before + 1:  # plain text alone, or nothing
            text, self.text, self.sink = "".join(self.text), [], outer
            del self.lines[before:]
            return self.constant(SafeString(text))
        self.flush()
        self.sink = outer
        name = self.fresh("v")
        self.line(f"{name} = SafeString(''.join({pieces}))")
        return name

    def kept(self, code: str) -> str:
        """A value in a variable of the function."""
        name = self.fresh("v")
        self.line(f"{name} = {code}")
        return name

    def nodes(self, nodes: Iterable[Node], scope: Scope) -> None:
        for node in originals(nodes):
            self.node(node, scope)

    def node(self, node: Node, scope: Scope) -> None:
        """One node as lines, or as a call of Django's own where it cannot be."""
        before = (len(self.lines), list(self.text), self.depth, self.sink, dict(scope))
        try:
            self._drawn(node, scope)
        except Undrawable:
            length, self.text, self.depth, self.sink, names = before
            del self.lines[length:]
            scope.clear()
            scope.update(names)
            self._left(node, scope)

    def _drawn(self, node: Node, scope: Scope) -> None:
        if type(node) not in HOW:
            raise Undrawable(type(node).__name__)
        HOW[type(node)](self, node, scope)

    def _left(self, node: Node, scope: Scope) -> None:
        if scope.whole:
            draw_inside(node, self.engine)
            return self.line(f"{self.sink}({self.constant(node)}.render_annotated(context))")
        if isinstance(node, _READ_ONLY) and not getattr(node, "asvar", None) and not _reads_hidden(node, scope):
            names = ", ".join(f"{name!r}: {code}" for name, code in scope.items() if code)
            return self.line(f"{self.sink}(framed({self.constant(node)}, context, {{{names}}}))")
        raise Undrawable(type(node).__name__)

    def assign(self, name: str, code: str, scope: Scope) -> None:
        """`as name`: in the context where Django's nodes may ask for it, else in a variable."""
        if scope.whole:
            return self.line(f"context[{name!r}] = {code}")
        if not scope.certain:
            raise Undrawable(name)
        scope[name] = self.kept(code)

    def show(self, code: str) -> None:
        kept = self.fresh("t")
        plain = f"type({kept} := {code}) is SafeString or type({kept}) is str and not marks({kept})"
        self.line(f"{self.sink}({kept} if {plain} else written({kept}, context))")

    @contextmanager
    def component(self) -> Iterator[None]:
        self.components += 1
        try:
            yield
        finally:
            self.components -= 1

    def other(self, name: str) -> list[Node]:
        """The nodes of another template; one within itself is left to Django."""
        if name in self.within:
            raise Undrawable(name)
        try:
            return list(originals(self.engine.get_template(name).nodelist))
        except TemplateDoesNotExist as missing:
            raise Undrawable(name) from missing

    def insert(self, name: str, nodes: Iterable[Node], scope: Scope) -> None:
        """Write what was found in another template at this place."""
        self.within.append(name)
        try:
            self.nodes(nodes, scope)
        finally:
            self.within.pop()


class Drawn(Node):
    """A list of nodes that is drawn by one function for each language."""

    def __init__(self, nodes: Iterable[Node], engine: Engine):
        self.nodelist = NodeList(nodes)
        self.engine = engine
        self.functions: dict[str | None, Callable] = {}
        self.found: dict[type, list[Node]] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        function = self.functions.get(language) or self._function(language)
        pieces: list[str] = []
        function(context, pieces.append)
        return SafeString("".join(pieces))

    def _function(self, language: str | None) -> Callable:
        self.functions[language] = found = Writer(self.engine).function(self.nodelist)
        return found

    def get_nodes_by_type(self, nodetype: type) -> list[Node]:
        """Asked by inheritance at each drawing, and always answered alike."""
        if nodetype not in self.found:
            self.found[nodetype] = super().get_nodes_by_type(nodetype)
        return self.found[nodetype]


def _reads_hidden(node: Node, scope: Scope) -> bool:
    """Whether a node of Django's asks for a name that no frame can hold, such as the loop that it stands in."""
    tokens = [*getattr(node, "singular", ()), *(getattr(node, "plural", None) or ())]
    asked = {token.contents.split("|")[0].split(".")[0] for token in tokens if token.token_type is TokenType.VAR}
    given = [*getattr(node, "extra_context", {}).values(), getattr(node, "counter", None)]
    for expression in filter(None, given):
        read = [expression.var, *(part for _, parts in expression.filters for known, part in parts if known)]
        asked |= {found.lookups[0] for found in read if isinstance(found, Variable) and found.lookups}
    return any(name in scope and scope[name] is None for name in asked)


def originals(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes as they were parsed, whether or not they are drawn by now."""
    for node in nodes:
        if isinstance(node, Drawn):
            yield from node.nodelist
        else:
            yield node


def draw_inside(node: Node, engine: Engine) -> None:
    """Draw the lists of nodes within a node that itself stays with Django."""
    inner = [nodes for _, nodes in getattr(node, "conditions_nodelists", ())]
    inner += [getattr(node, name, None) for name in node.child_nodelists]
    for nodes in inner:
        if isinstance(nodes, NodeList):
            draw_list(nodes, engine)


def draw_list(nodes: NodeList, engine: Engine) -> None:
    """Put one drawn node in the place of all that can be; what others look for among them stays where it is."""
    if any(isinstance(node, Drawn) for node in nodes):
        return
    if any(isinstance(node, loader_tags.ExtendsNode) for node in nodes):
        for block in nodes.get_nodes_by_type(loader_tags.BlockNode):
            draw_inside(block, engine)
        return
    apart = [node for node in nodes if isinstance(node, CottonVarsNode)]
    nodes[:] = [*apart, Drawn((node for node in nodes if node not in apart), engine)]
