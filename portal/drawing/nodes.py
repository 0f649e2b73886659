"""How each kind of Django's nodes is written; what a component is stands in `components`."""

from typing import Any

from django.template import Context, Node, defaulttags, library, loader_tags
from django.template.base import TextNode, VariableNode
from django.templatetags import i18n, static
from django.utils.html import conditional_escape
from django.utils.translation import get_language, gettext

from portal.drawing.expressions import Scope, Undrawable
from portal.drawing.writer import HOW, Writer
from portal.templatetags.house import Translated


def _text(writer: Writer, node: TextNode, scope: Scope) -> None:
    writer.text.append(node.s)


def _silent(writer: Writer, node: Node, scope: Scope) -> None:
    pass


def _variable(writer: Writer, node: VariableNode, scope: Scope) -> None:
    writer.show(writer.value(node.filter_expression, scope))


def _translated(writer: Writer, node: Any, scope: Scope) -> None:
    """Words of the template itself, in the language of this function."""
    found: Any = node.node if isinstance(node, Translated) else node
    asked = found.filter_expression
    if found.message_context or found.noop or asked.filters or not isinstance(asked.var.literal, str):
        raise Undrawable("translate")
    context = Context()
    words = found.render(context)
    if found.asvar:
        writer.assign(found.asvar, writer.constant(context[found.asvar]), scope)
    else:
        writer.text.append(words)


def _sentence(writer: Writer, node: i18n.BlockTranslateNode, scope: Scope) -> None:
    """A sentence with values in it; one that counts asks for its form as it is drawn."""
    if node.asvar or node.message_context:
        raise Undrawable("blocktranslate")
    text, names = node.render_token_list(node.singular)
    inner = Scope(scope)
    for name, code in node.extra_context.items():
        inner[name] = writer.kept(writer.value(code, scope))
    if node.plural and node.countervar and node.counter:
        plural, more = node.render_token_list(node.plural)
        inner[node.countervar] = count = writer.kept(writer.value(node.counter, scope))
        said, names = f"counted({text!r}, {plural!r}, {count}, ", [*names, *more]
    else:
        said = f"filled({writer.constant(_translation(text, names))}, "
    values = ((name, writer.variable((name,), inner, "''")) for name in dict.fromkeys(names))
    shown = ", ".join(f"{name!r}: shown({code}, context)" for name, code in values)
    writer.line(f"{writer.sink}({said}{{{shown}}}))")


def _translation(text: str, names: list[str]) -> str:
    """The sentence in the language of this function; as it was written, where the translation has lost a name."""
    try:
        found = gettext(text)
        found % dict.fromkeys(names, "")
    except (KeyError, ValueError):
        return text
    return found


def _if(writer: Writer, node: defaulttags.IfNode, scope: Scope) -> None:
    word = "if"
    for condition, nodes in node.conditions_nodelists:
        asked = f"{word} {writer.condition(condition, scope)}:" if condition is not None else "else:"
        with writer.block(asked):
            writer.nodes(nodes, Scope(scope, whole=scope.whole, certain=False))
        word = "elif"


def _for(writer: Writer, node: Any, scope: Scope) -> None:
    values = writer.kept(f"listed({writer.value(node.sequence, scope, missing='None')})")
    with writer.block(f"if len({values}) < 1:"):
        writer.nodes(node.nodelist_empty, Scope(scope))
    names = {name: writer.fresh("v") for name in node.loopvars}
    order = f"reversed({values})" if node.is_reversed else values
    with writer.block(f"for {', '.join(names.values())} in {order}:"):
        writer.nodes(node.nodelist_loop, Scope(scope | names | {"forloop": None}))


def _with(writer: Writer, node: defaulttags.WithNode, scope: Scope) -> None:
    names = {name: writer.kept(writer.value(code, scope)) for name, code in node.extra_context.items()}
    writer.nodes(node.nodelist, Scope(scope | names))


def _include(writer: Writer, node: Any, scope: Scope) -> None:
    if node.isolated_context or node.template.is_var or node.template.filters:
        raise Undrawable("include")
    name = loader_tags.construct_relative_path(node.origin.template_name, node.template.var)
    nodes = writer.other(name)
    names = {name: writer.kept(writer.value(code, scope)) for name, code in node.extra_context.items()}
    writer.insert(name, nodes, Scope(scope | names))


def _url(writer: Writer, node: defaulttags.URLNode, scope: Scope) -> None:
    given = [writer.value(argument, scope) for argument in node.args]
    given += [f"{name}={writer.value(argument, scope)}" for name, argument in node.kwargs.items()]
    given.append(f"strict={node.asvar is None}")
    code = f"address({writer.value(node.view_name, scope)}, context, {', '.join(given)})"
    if node.asvar:
        writer.assign(node.asvar, code, scope)
    else:
        writer.show(code)


def _token(writer: Writer, node: defaulttags.CsrfTokenNode, scope: Scope) -> None:
    if "csrf_token" in scope:
        raise Undrawable("csrf_token")
    writer.line(f"{writer.sink}(token_field({writer.constant(node)}, context))")


def _static(writer: Writer, node: static.StaticNode, scope: Scope) -> None:
    if node.varname or node.path.is_var or node.path.filters:
        raise Undrawable("static")
    writer.text.append(conditional_escape(node.url(Context())))


def _language(writer: Writer, node: i18n.GetCurrentLanguageNode, scope: Scope) -> None:
    writer.assign(node.variable, repr(get_language()), scope)


def _tag(writer: Writer, node: library.SimpleNode, scope: Scope) -> None:
    if node.takes_context:
        raise Undrawable("context")
    given = [writer.value(argument, scope) for argument in node.args]
    given += [f"{name}={writer.value(argument, scope)}" for name, argument in node.kwargs.items()]
    code = f"{writer.constant(node.func)}({', '.join(given)})"
    if node.target_var is not None:
        writer.assign(node.target_var, code, scope)
    else:
        writer.show(code)


_KNOWN: dict[type[Node], Any] = {
    TextNode: _text,
    VariableNode: _variable,
    Translated: _translated,
    i18n.TranslateNode: _translated,
    i18n.BlockTranslateNode: _sentence,
    defaulttags.IfNode: _if,
    defaulttags.ForNode: _for,
    defaulttags.WithNode: _with,
    loader_tags.IncludeNode: _include,
    defaulttags.URLNode: _url,
    defaulttags.CsrfTokenNode: _token,
    static.StaticNode: _static,
    i18n.GetCurrentLanguageNode: _language,
    library.SimpleNode: _tag,
    **dict.fromkeys((defaulttags.LoadNode, defaulttags.CommentNode), _silent),
}
HOW.update(_KNOWN)
