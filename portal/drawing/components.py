"""Components written into the function of the page that uses them: cotton's rules, without its work at each drawing."""

from typing import Any

from django.template import Node
from django_cotton.templatetags import _component, _slot, _vars
from django_cotton.templatetags._component import AttrKind, CottonComponentNode

from portal.drawing.expressions import Scope, Undrawable
from portal.drawing.writer import HOW, Writer, originals

_NOTHING = _component._MISSING  # noqa: SLF001 - cotton's sign for a value that is no literal


def _prepared(writer: Writer, value: Any, scope: Scope, missing: str | None) -> str:
    """A `:name="…"` or bare value: a variable, else a literal, else `missing`."""
    if value.raw == "":
        return "True"
    if value._template is not None:  # noqa: SLF001
        raise Undrawable(value.raw)
    if value._literal is not _NOTHING:  # noqa: SLF001
        missing = writer.constant(value._literal)  # noqa: SLF001
    lookups = value._variable.lookups if value._variable else ()  # noqa: SLF001
    if value._variable and lookups is None:  # noqa: SLF001
        return writer.constant(value._variable.resolve({}))  # noqa: SLF001
    known = lookups and all(bit.isidentifier() or bit.isdigit() for bit in lookups)
    if missing is None:
        raise Undrawable(value.raw)
    return writer.variable(lookups, scope, missing) if known else missing


def _given(writer: Writer, given: Any, scope: Scope, missing: str | None) -> str:
    """One attribute of the component's tag, or one default of its `c-vars`."""
    if given.kind == AttrKind.BOOLEAN:
        return "True"
    if given.kind == AttrKind.DYNAMIC:
        return _prepared(writer, given.compiled, scope, missing)
    if given.kind == AttrKind.UNQUOTED:
        return _prepared(writer, given.compiled, scope, writer.constant(given.value))
    if given.kind == AttrKind.ESCAPED and given.compiled:
        return writer.captured(given.compiled.nodelist, scope)
    return writer.constant(given.value)


def _component_node(writer: Writer, node: CottonComponentNode, scope: Scope) -> None:
    attributes = {attribute.key: attribute for attribute in node._prepared_attrs}  # noqa: SLF001
    if node.only or node.component_name == "component" or attributes.keys() & {"attrs", "is"}:
        raise Undrawable(node.component_name)
    path = CottonComponentNode._generate_component_template_path(node.component_name, None)  # noqa: SLF001
    body = writer.other(path)
    slots, plain = _slots(node)
    with writer.component():
        names = {name: writer.captured(inside, Scope(scope)) for name, inside in slots.items()}
        names["slot"] = writer.captured(plain, Scope(scope))
    for default in (
        default for found in body if isinstance(found, _vars.CottonVarsNode) for default in _defaults(found)
    ):
        key, given = default.accessible_key, attributes.pop(default.exclude_key, None)
        if given is not None:
            missing = _given(writer, default, scope, None) if given.kind == AttrKind.DYNAMIC else None
            names[key] = writer.kept(_given(writer, given, scope, missing))
        elif key not in names:
            names[key] = writer.kept(_given(writer, default, scope, None))
    for key, given in attributes.items():
        names[key.replace("-", "_")] = writer.kept(_given(writer, given, scope, None))
    hidden = {"attrs": None, "cotton_data": None}
    with writer.component():
        writer.insert(path, body, Scope(scope | names | hidden))


def _defaults(node: Any) -> list[Any]:
    return node._prepared_vars  # noqa: SLF001


def _slots(node: CottonComponentNode) -> tuple[dict[str, Any], list[Node]]:
    """The named slots of a component's tag, and everything else between its ends."""
    named, plain = {}, []
    for found in originals(node.nodelist):
        if isinstance(found, _slot.CottonSlotNode):
            named[found.slot_name] = found.nodelist
        elif _holds_slot(found):
            raise Undrawable(node.component_name)
        else:
            plain.append(found)
    return named, plain


def _holds_slot(node: Node) -> bool:
    """Whether a slot of the component around it is filled somewhere within, and so perhaps not at all."""
    if isinstance(node, CottonComponentNode):
        return False
    inner = [found for name in node.child_nodelists for found in originals(getattr(node, name, None) or ())]
    return any(isinstance(found, _slot.CottonSlotNode) or _holds_slot(found) for found in inner)


def _defaults_node(writer: Writer, node: Any, scope: Scope) -> None:
    """The `c-vars` of a component that is included within another: cotton asks them of components alone."""
    if not writer.components:
        raise Undrawable("c-vars")


HOW[CottonComponentNode] = _component_node
HOW[_vars.CottonVarsNode] = _defaults_node
