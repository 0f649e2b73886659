"""Words that sound like an emergency. Pure.

It stops too often rather than too seldom: "no chest pain" stops as well, for nobody reads the message at once.
"""

import re
import unicodedata

_GAP = r"(?: \w+){0,4} "  # a few words between two
_BODY = r"(?:chest|breast bone|breastbone|heart)"
_ACHE = r"(?:pains?|painful|hurts?|hurting|tight|tightness|pressure|crushing|squeezing|ache|aches|aching)"
_NOT = r"(?:cant|cannot|can not|cud not|couldnt|could not|hard to|struggl\w+ to|unable to|difficult(?:y)?(?: in| to)?)"

ENGLISH = (
    rf"{_BODY}{_GAP}{_ACHE}",
    rf"{_BODY} {_ACHE}",
    rf"{_ACHE}{_GAP}{_BODY}",
    rf"{_ACHE} {_BODY}",
    r"heart attack",
    r"cardiac arrest",
    r"angina",
    rf"{_NOT} (?:\w+ ){{0,2}}breath\w*",
    r"short(?:ness)? of breath",
    r"out of breath",
    r"breathless\w*",
    r"difficulty breathing",
    r"trouble breathing",
    r"not breathing",
    r"stopped breathing",
    r"gasping",
    r"chok(?:e|ing)",
    r"blue lips",
    r"lips(?: \w+){0,3} blue",
    r"suicid\w*",
    r"kill(?:ing)? (?:myself|me|himself|herself|themselves|my ?self)",
    r"end(?:ing)? (?:my|it all|my own) ?life",
    r"end it all",
    r"take my (?:own )?life",
    r"(?:want|wants|wish|ready|going) to die",
    r"dont want to (?:live|be here|be alive)",
    r"better off dead",
    r"no reason to live",
    r"self ?harm\w*",
    r"(?:hurt|harm|cut)(?:ing|ting)? myself",
    r"over ?dose\w*",
    r"od(?:ed|d)? on",
    r"too many (?:\w+ )?(?:tablets|pills|paracetamol)",
    r"poison\w*",
    r"stroke",
    r"face(?: \w+){0,3} (?:droop\w*|dropped|fallen)",
    r"droop\w*(?: \w+){0,2} face",
    r"slurr\w+",
    r"(?:cant|cannot|can not) (?:\w+ )?(?:speak|talk|see|move|feel my|wake)",
    r"sudden(?:ly)? (?:weak\w*|numb\w*|blind\w*)",
    r"unconscious\w*",
    r"passed out",
    r"pass(?:ing)? out",
    r"collaps\w+",
    r"(?:wont|will not|doesnt|does not) wake",
    r"black(?:ed|ing)? ?out",
    r"faint(?:ed|ing)",
    r"seizure\w*",
    r"having a fit",
    r"convuls\w+",
    r"bleed\w*(?: \w+){0,4} (?:heav\w+|stop\w*|lot|badly)",
    r"heav\w+ bleed\w*",
    r"(?:wont|will not|cant) stop bleed\w*",
    r"(?:vomit\w*|throw\w* up|cough\w*|sick|spit\w*)(?: \w+){0,2} blood",
    r"blood in my (?:vomit|sick)",
    r"anaphyla\w+",
    r"throat(?: \w+){0,2} (?:clos\w+|swell\w*|swollen)",
    r"(?:tongue|face|lips)(?: \w+){0,2} (?:swell\w*|swollen)",
    r"swollen (?:tongue|face|lips|throat)",
    r"meningitis",
    r"sepsis",
    r"rash(?: \w+){0,4} (?:not|doesnt) fade",
    r"baby(?: \w+){0,3} (?:not|stopped) moving",
    r"waters (?:have )?broke\w*",
    r"thunderclap",
    r"worst headache",
    r"999",
    r"ambulance",
    r"emergenc\w+",
    r"life ?threatening",
)
GAELIC = (
    r"pian(?: \w+){0,3} (?:bhroilleach|broilleach|broillich|bhroillich|uchd|chridhe|cridhe)",
    r"greim cridhe",
    r"clisgeadh cridhe",
    r"(?:broilleach|uchd)(?: \w+){0,3} (?:goirt|teann)",
    r"(?:chan|nach) urrainn(?: \w+){0,4} (?:anail|analachadh)",
    r"gann(?: \w+){0,2} anail",
    r"giorrad analach",
    r"cion analach",
    r"(?:duilich|doirbh)(?: \w+){0,3} (?:anail|analachadh)",
    r"(?:ga |a )?(?:mo )?thachdadh",
    r"a tachdadh",
    r"fein ?mharbhadh",
    r"mi fhin a mharbhadh",
    r"(?:lamh|lamhan) na? ?m bheatha",
    r"cur as dhomh(?: fhin)?",
    r"(?:airson|ag iarraidh)(?: a)? bhith marbh",
    r"ag iarraidh basachadh",
    r"cron(?: \w+){0,2} orm fhin",
    r"cus (?:phile|philichean|chungaidh|paracetamol)",
    r"cus dos",
    r"stroc",
    r"gun mhothachadh",
    r"gun mhothachail",
    r"(?:chaidh mi|a dol) (?:ann an )?(?:laigse|neul|paiseanadh)",
    r"fannachadh",
    r"tuiteamas",
    r"sileadh fala",
    r"(?:call|cur a mach) (?:\w+ )?(?:fala|fuil)",
    r"aodann(?: \w+){0,3} (?:tuiteam|claon)",
    r"fiabhras eanchainne",
    r"eiginn",
    r"carbad eiginn",
    r"charbad eiginn",
)
_ALL = re.compile(r"(?<!\w)(?:" + "|".join(f"(?:{one})" for one in (*ENGLISH, *GAELIC)) + r")(?!\w)")


def sounds_urgent(*texts: str) -> bool:
    """Whether any of what was typed names something that cannot wait."""
    return any(_ALL.search(plain(text)) for text in texts)


def plain(text: str) -> str:
    """Lower case, no accents, no apostrophes, nothing unseen within words, and one space between them."""
    spelt = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(char for char in spelt if unicodedata.category(char) not in ("Mn", "Cf"))
    return re.sub(r"[\W_]+", " ", re.sub(r"['’‘`´]", "", kept)).strip()
