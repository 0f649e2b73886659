"""News of health records."""

from django.utils.translation import gettext_lazy as _

from notifications.rules import Place, Topic

RECORD: dict[str, Topic] = {
    "record-opened-in-emergency": Topic(
        Place.RECORD,
        _("A health record was opened in an emergency"),
        _(
            "Somebody who does not usually see this record opened it and had to give a reason. "
            "You can see who it was and why in the list of people who have looked. The privacy officer checks it too."
        ),
        "consent:show_access_log",
        _("See who has looked"),
    ),
    "emergency-reviewed": Topic(
        Place.RECORD,
        _("An emergency access was reviewed"),
        _("A privacy officer looked at who opened the record in an emergency. The outcome stands beside that line."),
        "consent:show_access_log",
        _("See who has looked"),
    ),
    "access-question-answered": Topic(
        Place.RECORD,
        _("Your question about who looked is answered"),
        _("A privacy officer answered what you asked about one line of the list of people who have looked."),
        "consent:list_questions",
        _("Read the answer"),
    ),
    "choice-changed": Topic(
        Place.RECORD,
        _("A choice about who may see a health record was changed"),
        _("Somebody who may decide in the person’s place did this. You can see what it was, and take it back."),
        "consent:list_choices",
        _("See the choices"),
    ),
    "helped-by-telephone": Topic(
        Place.RECORD,
        _("The help desk helped you by telephone"),
        _(
            "Somebody called the help desk, said that they were you, and agreed to be helped. The help desk sees "
            "nothing about your health. If this was not you, call the help desk now."
        ),
        "consent:show_access_log",
        _("See what was done"),
    ),
    "report-answered": Topic(
        Place.RECORD,
        _("The help desk answered your report"),
        _("You reported that something in a health record is not about you."),
        "records:list_reports",
        _("Read the answer"),
    ),
    "records-merged": Topic(
        Place.RECORD,
        _("Two records about you were put together"),
        _("There were two records that are both yours. You now see them as one, and nothing in them was changed."),
        "records:show_home",
        _("Go to the record"),
    ),
    "records-parted": Topic(
        Place.RECORD,
        _("A record was taken apart again"),
        _("Two records had been put together as yours. They are two again, because one of them is not."),
    ),
    "result-released": Topic(
        Place.RECORD,
        _("A test result was released to you"),
        _("A professional wrote down that they talked with you about it."),
        "records:list_results",
        _("Go to the test results"),
    ),
    "result-waits": Topic(
        Place.RECORD,
        _("A test result has arrived"),
        _("You asked to be asked before you see results of this kind. You can see it now, later, or with somebody."),
        "records:list_waiting",
        _("Decide when to see it"),
    ),
    "new-in-record": Topic(
        Place.RECORD,
        _("There is something new in a health record"),
        _("A service added something to the record."),
        "records:show_home",
        _("Go to the record"),
    ),
    "questionnaire-wanted": Topic(
        Place.RECORD,
        _("Somebody who cares for you asks you to answer questions"),
        _("You can answer them in several goes: what you have answered is kept."),
        "contributions:list_questionnaires",
        _("Go to the questions"),
    ),
    "letter-as-text": Topic(
        Place.RECORD,
        _("A letter that you asked for as text can be read"),
        _("Whoever looks after the letter has typed its words for you."),
        "records:list_letters",
        _("Go to the letters"),
    ),
    "contribution-answered": Topic(
        Place.RECORD,
        _("Something that was sent to a health record is answered"),
        _("You find the answer in the record, in the list of what was sent."),
        "contributions:list_given",
        _("Read the answer"),
    ),
    "review-answered": Topic(
        Place.RECORD,
        _("A request that you made about a health record is answered"),
        _("You find the answer in the record, on the page where you asked."),
        "contributions:list_left_out",
        _("Read the answer"),
    ),
    "helper-accepted": Topic(
        Place.RECORD,
        _("Somebody whom you invited can help you now"),
        _("They accepted your invitation. You can see what they may do, and end it, among your helpers."),
        "consent:list_helpers",
        _("See the helpers"),
    ),
    "helper-refused": Topic(
        Place.RECORD,
        _("Somebody said no to your invitation"),
        _("The code that you gave them no longer works. Nothing was opened."),
        "consent:list_helpers",
        _("See the helpers"),
    ),
    "helper-left": Topic(
        Place.RECORD,
        _("Somebody no longer helps you"),
        _("They ended it themselves, and can no longer open the record."),
        "consent:list_helpers",
        _("See the helpers"),
    ),
    "own-say": Topic(
        Place.RECORD,
        _("You now decide who sees your record"),
        _("It no longer opens to a parent by itself. You can invite somebody to help you, as you like."),
        "consent:list_helpers",
        _("See who can help"),
    ),
    "parent-extended": Topic(
        Place.RECORD,
        _("An officer let a parent see parts of your record for a limited time"),
        _("You can see which parts, and until when. Call the help desk if this is not right for you."),
        "consent:list_helpers",
        _("See who can help"),
    ),
    "representative-registered": Topic(
        Place.RECORD,
        _("Somebody was registered to act for you"),
        _("An officer checked their papers. Call the help desk if this is not right."),
        "consent:list_helpers",
        _("See who can help"),
    ),
    "answer-late": Topic(
        Place.RECORD,
        _("An answer that you wait for is late"),
        _("We have told everybody there who can answer. If you would rather not wait, phone them."),
        "records:show_care_team",
        _("See whom to phone"),
    ),
    "answer-unseen": Topic(
        Place.RECORD,
        _("Those who were to answer you cannot see what you asked"),
        _("It is hidden from them, so nobody there can answer. Show it to them in your choices, or phone them."),
        "records:show_care_team",
        _("See whom to phone"),
    ),
    "file-refused": Topic(
        Place.RECORD,
        _("A file that you sent was refused"),
        _("The check for viruses found something in it, so it was not kept. Your other files are not touched."),
    ),
    "correction-answered": Topic(
        Place.RECORD,
        _("A request to correct something in a health record is answered"),
        _("You find the answer, the reason and how to disagree among the requests for correction."),
        "contributions:list_corrections",
        _("Read the answer"),
    ),
}
