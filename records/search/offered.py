"""What a search of a type offers: which references it follows, by what it sorts. Pure."""

from records.search.query import Sort
from records.searchtables import kinds, parameters
from records.types import is_directory


def includes(kind: str) -> list[str]:
    """What `_include` can follow, as Type:parameter: references to the same person's resources or the directory."""
    return [f"{kind}:{name}" for name, item in parameters(kind).items() if item.sort == "reference" and not item.parts]


def revincludes(kind: str) -> list[str]:
    """What `_revinclude` can follow: references of a person's resources to this type. To the directory: none."""
    if is_directory(kind):
        return []
    return [
        f"{source}:{name}"
        for source in sorted(kinds())
        if not is_directory(source)
        for name, item in parameters(source).items()
        if item.sort == "reference" and not item.owner and (not item.targets or kind in item.targets)
    ]


def sortable(kind: str) -> dict[str, str]:
    """What `_sort` takes, with the column that answers it."""
    found = {"_id": "id", "_lastUpdated": "last_updated"}
    if is_directory(kind):
        return found | ({"name": "name"} if "name" in parameters(kind) else {})
    return found | {name: "date_from" for name, item in parameters(kind).items() if item.main}


def default_sort(kind: str) -> tuple[Sort, ...]:
    """Newest first; the directory by id."""
    return (Sort("id", False),) if is_directory(kind) else (Sort("date_from", True), Sort("id", True))


def whole(keys: list[Sort]) -> tuple[Sort, ...]:
    """With the id as the last key, so that no two rows are equal."""
    if any(key.column == "id" for key in keys):
        return tuple(keys[: [key.column for key in keys].index("id") + 1])
    return (*keys, Sort("id", keys[-1].descending))
