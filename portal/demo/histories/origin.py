"""Where an entry came from, when it was not written here: who sent it, for whom, and what was changed on the way."""

from datetime import date

from portal.demo.calendar import at
from portal.demo.coding import DATA_OPERATION, PARTICIPATION, coded
from portal.demo.story import Story


def came_from(
    story: Story,
    key: str,
    target: dict,
    day: date,
    words: str,
    *,
    who: dict,
    for_whom: dict | None = None,
    role: tuple[str, str] = ("author", "Author"),
    paper: str = "",
    by: str | None = None,
) -> dict:
    """Writes the origin of an entry; `paper` describes the source from which it was copied."""
    wanted = target["reference"]
    item = next(item for item in story.items if f"{item.type}/{item.id}" == wanted)
    agent = {"type": coded(PARTICIPATION, *role), "who": who} | ({"onBehalfOf": for_whom} if for_whom else {})
    body: dict = {
        "target": [target],
        "occurredDateTime": day.isoformat(),
        "recorded": at(day, 18, 5),
        "reason": [{"text": words}],
        "activity": coded(DATA_OPERATION, "CREATE", "create"),
        "agent": [agent],
    }
    if paper:
        body["entity"] = [{"role": "source", "what": {"display": paper}}]
    labels = [label for label in item.labels if label != "entered-in-error"]
    return story.add("Provenance", key, body, by=by, area=item.area, labels=labels)
