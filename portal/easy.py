"""Easy Read: what each page of a record is for, in short sentences with one idea each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.requests import Request

_ASK = _("If you have a question, ask your practice.")
_FACTS = _("You cannot break anything here.")

# The page's name in the address map, and its sentences.
LINES: dict[str, tuple[str | Promise, ...]] = {
    "records:show_home": (
        _("This is your health record."),
        _("It says what doctors, nurses and carers wrote about you."),
        _("Choose a part to read it."),
        _FACTS,
    ),
    "records:list_problems": (
        _("This page lists your health problems."),
        _("Some are there now. Some are over."),
        _("“What this means” tells you what a word means."),
        _ASK,
    ),
    "records:list_medicines": (
        _("This page lists your medicines."),
        _("It says how to take each one."),
        _("Do not stop a medicine without asking."),
        _("If you have a question, ask your pharmacy or your practice."),
    ),
    "records:list_allergies": (
        _("This page lists what is bad for your body."),
        _("It can be a medicine, a food or something else."),
        _("Tell people who treat you about it."),
        _("If something is missing, tell your practice."),
    ),
    "records:list_results": (
        _("This page shows your tests."),
        _("A test looks at your blood or at something else from your body."),
        _("“High” or “low” does not always mean that something is wrong."),
        _ASK,
    ),
    "records:show_trend": (
        _("This page shows one test over time."),
        _("The picture and the table say the same."),
        _ASK,
    ),
    "records:list_measurements": (
        _("This page shows what was measured."),
        _("For example your weight or your blood pressure."),
        _ASK,
    ),
    "records:list_immunisations": (
        _("This page lists your vaccinations."),
        _("A vaccination protects you from an illness."),
        _("If one is missing, tell your practice."),
    ),
    "appointments:list_appointments": (
        _("This page lists your appointments."),
        _("That is a time when you meet a doctor or a nurse."),
        _("First come those that are still to be. Then come those that are over."),
        _("You can change some of them here."),
    ),
    "appointments:find_time": (
        _("Here you book an appointment."),
        _("First choose what it is for. Then choose a day and a time."),
        _("We keep the time for you for 10 minutes."),
        _("Nothing is booked before you say so at the end."),
    ),
    "appointments:show_booking": (
        _("This page is about one appointment."),
        _("It says when and where it is."),
        _("You can change or cancel it here, until it is too late for that."),
        _("Then you can call the telephone number on this page."),
    ),
    "records:list_letters": (
        _("This page lists letters about you."),
        _("Choose a letter to read its words."),
        _("If you cannot read a letter, you can ask for its words."),
    ),
    "records:list_imaging": (
        _("This page lists pictures that were taken of your body."),
        _("For example an X-ray."),
        _("The words say what the doctor saw."),
        _ASK,
    ),
    "records:list_plans": (
        _("This page shows plans for your care."),
        _("A plan says what you want, and who helps."),
        _("It also says what to do if something goes wrong."),
    ),
    "records:list_visits": (
        _("This page lists when you saw somebody."),
        _("It also says if you are waiting to be seen."),
        _("If you wait too long, call the clinic or your practice."),
    ),
    "records:list_operations": (
        _("This page lists operations and other treatments."),
        _ASK,
    ),
    "records:list_implants": (
        _("This page lists things that were put into your body."),
        _("For example a new knee."),
        _("If a maker calls one back, it says so here."),
    ),
    "records:show_history": (
        _("This page is about your family and how you live."),
        _("Some illnesses run in families."),
        _("If something is wrong, tell your practice."),
    ),
    "records:show_social_care": (
        _("This page is about help in your daily life."),
        _("It shows your plan, your money for support, and visits."),
        _("If you have a question, ask your social worker."),
    ),
    "records:show_chronology": (
        _("This page shows everything by its date."),
        _("The newest is at the top."),
        _("You can choose one kind or one year."),
    ),
    "records:search_record": (
        _("Here you can look for a word in your record."),
        _("Type the word and press the button."),
    ),
    "records:show_item": (
        _("This page shows one thing from your record."),
        _("It says who wrote it, and when."),
        _("You can write your own note beside it."),
    ),
    "consent:show_access_log": (
        _("This page shows who looked at your record."),
        _("It says who, when and why."),
        _("If you do not know somebody, ask your practice."),
    ),
}


def lines(request: Request) -> tuple[str | Promise, ...]:
    """The sentences of the page asked for; none where a page has none yet."""
    return LINES.get(request.resolver_match.view_name, ()) if request.resolver_match else ()
