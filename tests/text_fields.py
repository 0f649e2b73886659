"""Every field of the portal's forms into which somebody can type words, found in the code itself."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from django import forms

ROOT = Path(__file__).resolve().parents[1]
APPS = (
    "accounts", "appointments", "audit", "consent", "contributions", "interop", "messaging", "notifications", "portal",
    "prescriptions", "records", "vault", "work",
)  # fmt: skip


def declared() -> set[str]:
    """`module.Form.field` of each field of text that stands in a class, once, where it is declared first."""
    for module in _modules():
        importlib.import_module(module)
    return {
        name_of(form, field)
        for form in _forms(forms.BaseForm)
        for field, made in getattr(form, "base_fields", {}).items()
        if form.__module__.partition(".")[0] in APPS and takes_text(made)
    }


def built() -> set[str]:
    """`module:function` of each function in which a field of text is made, such as one for every question."""
    found = set()
    made = [forms.CharField, *_subclasses(forms.CharField)]
    makers = {kind.__name__ for kind in made if kind not in (forms.UUIDField,)}
    for module, path in _modules().items():
        for function, calls in _functions(ast.parse(path.read_text())):
            if calls & makers:
                found.add(f"{module}:{function}")
    return found


def other_kinds() -> set[str]:
    """The portal's own kinds of field that are none of Django's."""
    of_django = {kind for kind in _subclasses(forms.Field) if kind.__module__.startswith("django.")}
    return {
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in _subclasses(forms.Field)
        if kind.__module__.partition(".")[0] in APPS and not of_django & {*kind.__mro__}
    }


def takes_text(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not isinstance(field.widget, forms.HiddenInput)


def name_of(form: type[forms.BaseForm], field: str) -> str:
    """By the first class that declares it; `module.Form.*` where a function makes it."""
    if field not in getattr(form, "base_fields", {}):
        return f"{form.__module__}.{form.__qualname__}.*"
    first = [one for one in form.__mro__ if field in getattr(one, "base_fields", {})][-1]
    return f"{first.__module__}.{first.__qualname__}.{field}"


def _modules() -> dict[str, Path]:
    """The modules in which a form or a field may be made, by name."""
    paths = (path for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
    here = (path for path in paths if not {"migrations", "management", "demo", "models", "queries"} & {*path.parts})
    words = ((path, path.read_text()) for path in here)
    return {_named(path): path for path, text in words if "django import forms" in text or "FormWithFiles" in text}


def _named(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _functions(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """The functions of a module, with what each calls by name."""
    for holder in (tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))):
        prefix = f"{holder.name}." if isinstance(holder, ast.ClassDef) else ""
        for node in holder.body:
            if isinstance(node, ast.FunctionDef):
                calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
                yield prefix + node.name, {getattr(one, "attr", getattr(one, "id", "")) for one in calls}


def _forms(kind: type) -> set[type]:
    return {one for one in _subclasses(kind) if hasattr(one, "base_fields")}


def _subclasses(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _subclasses(one)
