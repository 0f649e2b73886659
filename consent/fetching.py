"""Row security, entry and permitted rows in one statement: the second of the two that a swift request takes.

The rows hang on the wall's answer and may not be moved in front of it (OFFSET 0); were they, they would be none.
"""

from functools import lru_cache

from audit import log

_FETCH = f"""
WITH wall AS MATERIALIZED (
    SELECT set_config('portal.patient', %s, true) AS person, set_config('portal.population', '', true){{chosen}}
), found AS MATERIALIZED (
    SELECT row.* FROM wall CROSS JOIN LATERAL (
        SELECT inside.* FROM ({{rows}}) inside WHERE wall.person IS NOT NULL OFFSET 0) row
), entry AS (
    {log.INSERTION.format(outcome="CASE WHEN {missing} THEN 'failed' ELSE %s END")}
)
SELECT * FROM found
"""


@lru_cache(maxsize=512)
def fetching(rows: str, missing: str, *, chosen: bool = False) -> str:
    """The statement around a SELECT of rows; `missing` is SQL that says whether what was asked for is not there.

    `chosen`: its second parameter are the items of which the condition speaks.
    """
    setting = ", set_config('portal.chosen', %s, true)" if chosen else ""
    return _FETCH.format(rows=rows, missing=missing, chosen=setting)
