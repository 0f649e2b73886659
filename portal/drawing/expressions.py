"""Variables, filters and conditions of templates as Python expressions."""

from typing import Any

from django.template.base import FilterExpression, Variable
from django.template.smartif import TokenBase
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from portal.drawing import runtime


class Undrawable(Exception):
    """This stays with Django's own node."""


class Scope(dict):
    """Names that the drawn function keeps in variables of its own, each with its Python name (None: out of reach).

    `whole`: nothing is kept back from the context, so any node of Django's may be rendered here. `certain`: every
    reader of this passes here, so a name may be given a value.
    """

    def __init__(self, names=(), *, whole: bool = False, certain: bool = True):
        super().__init__(names)
        self.whole, self.certain = whole, certain


_COMPARED = frozenset({"in", "not in", ">", ">=", "<", "<="})  # not everything can be compared so


_CALLED = "root look needed marks written shown filled counted filtered listed tried framed address token_field".split()


class Expressions:
    """Python expressions for one function; whatever is no literal becomes a constant of it."""

    def __init__(self) -> None:
        self.constants: dict[str, Any] = {name: getattr(runtime, name) for name in _CALLED}
        self.constants |= {"MISSING": runtime.MISSING, "PLAIN": runtime.PLAIN}
        self.constants["local_time"] = timezone.template_localtime  # type: ignore[attr-defined]
        self.made = 0

    def constant(self, value: Any) -> str:
        name = self.fresh("k")
        self.constants[name] = value
        return name

    def fresh(self, letter: str) -> str:
        self.made += 1
        return f"{letter}{self.made}"

    def variable(self, lookups: tuple[str, ...], scope: Scope, missing: str) -> str:
        """The value behind a dotted name; `missing` is the expression for one that is not there."""
        first, *rest = lookups
        if first in scope:
            if scope[first] is None:
                raise Undrawable(first)
            code = scope[first]
            if not rest:
                return code
        else:
            code = f"root(context, {first!r})"
        for bit in rest:
            owner, found = self.fresh("o"), self.fresh("t")
            plain = f"type({owner} := {code}) is dict and type({found} := {owner}.get({bit!r}, MISSING)) in PLAIN"
            code = f"({found} if {plain} else look({owner}, {bit!r}, context))"
        kept = self.fresh("t")
        return f"({missing} if ({kept} := {code}) is MISSING else {kept})"

    def plain(self, variable: Variable, scope: Scope, missing: str) -> str:
        if variable.lookups is None:
            return self.constant(variable.resolve({}))
        if variable.translate:
            raise Undrawable(str(variable))
        return self.variable(variable.lookups, scope, missing)

    def value(self, expression: FilterExpression, scope: Scope, missing: str = "''") -> str:
        """A variable or constant with its filters."""
        code = self.plain(expression.var, scope, missing) if expression.is_var else self.constant(expression.var)
        for function, arguments in expression.filters:
            code = self._filter(function, code, [self._argument(known, given, scope) for known, given in arguments])
        return code

    def _argument(self, is_variable: bool, given: Any, scope: Scope) -> str:
        if not is_variable:
            return self.constant(mark_safe(given))
        return f"needed({self.plain(given, scope, 'MISSING')}, {str(given)!r})"

    def _filter(self, function: Any, code: str, arguments: list[str]) -> str:
        if getattr(function, "expects_localtime", False):
            code = f"local_time({code}, context.use_tz)"
        if getattr(function, "needs_autoescape", False):
            arguments = [*arguments, "autoescape=context.autoescape"]
        if getattr(function, "in_language", False):
            arguments = [*arguments, f"language={get_language()!r}"]
        given, name = ", ".join([code, *arguments]), self.constant(function)
        return f"filtered({name}, {given})" if getattr(function, "is_safe", False) else f"{name}({given})"

    def condition(self, token: TokenBase, scope: Scope) -> str:
        """What an `if` asks; where an operator's side cannot be worked out it is false, as in Django."""
        if token.id == "literal":
            return self.value(token.value, scope, missing="None")
        code = self._operation(token, [self.condition(part, scope) for part in _sides(token)])
        return f"tried(lambda: {code})" if any(map(_may_fail, _sides(token))) or token.id in _COMPARED else code

    def _operation(self, token: TokenBase, sides: list[str]) -> str:
        if token.id == "not":
            return f"(not {sides[0]})"
        return f"({sides[0]} {token.id} {sides[1]})"


def _sides(token: TokenBase) -> list[TokenBase]:
    return [side for side in (token.first, token.second) if side is not None]


def _may_fail(token: TokenBase) -> bool:
    return token.id == "literal" and bool(token.value.filters)
