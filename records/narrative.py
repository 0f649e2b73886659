"""Is a narrative plain XHTML that is safe to show? Bounded: expat does not recurse, and entities are refused."""

import re
from xml.parsers import expat

XHTML = "http://www.w3.org/1999/xhtml"
_ELEMENTS = frozenset(
    "a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i"
    " img kbd li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var".split()
)
_ATTRIBUTES = frozenset(
    "abbr accesskey align alt axis border cellpadding cellspacing char charoff cite class colspan dir frame headers"
    " height href hreflang id idref lang longdesc name nowrap rel rev rowspan rules scope span src start style summary"
    " tabindex title type valign value width xml:lang xml:space xmlns".split()
)
_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|urn:|data:image/|#|[^:]*$|[^:]*/)", re.IGNORECASE)


class _Unsafe(Exception):
    """The first thing found that may not stand in a narrative."""


def why_not_narrative(div: object) -> str:
    """Empty, or why this is not a narrative that may be kept."""
    if not isinstance(div, str):
        return "must be XHTML in a div"
    checker = _Checker()
    try:
        checker.parser.Parse(div.encode(), True)
    except _Unsafe as error:
        return str(error)
    except expat.ExpatError as error:
        return f"is not well-formed XHTML: {expat.ErrorString(error.code)}"
    return "" if checker.said_something else "has no text"


class _Checker:
    """Holds each start tag against the lists of FHIR's basic formatting (txt-1) and looks for content (txt-2)."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.ProcessingInstructionHandler = self._refuse
        self.parser.SkippedEntityHandler = self._refuse
        self.said_something = False
        self._inside = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._inside:
            self._root(name, attributes)
        if name not in _ELEMENTS:
            raise _Unsafe(f"holds the element {name[:30]}, which a narrative may not have")
        if name == "img":
            self.said_something = True
        for key, value in attributes.items():
            if key not in _ATTRIBUTES:
                raise _Unsafe(f"holds the attribute {key[:30]}, which a narrative may not have")
            if key == "xmlns" and value != XHTML:
                raise _Unsafe("is not in the XHTML namespace")
            if key in ("href", "src") and not _ADDRESS.match(value.strip()):
                raise _Unsafe(f"holds a link that is not an address: {value.strip()[:30]}")

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        self._inside = True
        if name != "div" or attributes.get("xmlns") != XHTML:
            raise _Unsafe("must be one div in the XHTML namespace")

    def _characters(self, data: str) -> None:
        if not self.said_something and data.strip():
            self.said_something = True

    def _refuse(self, *_: object) -> None:
        raise _Unsafe("holds a document type, entity or processing instruction")
