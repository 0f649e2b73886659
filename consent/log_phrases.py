"""What the access log says of each action, purpose, way and reason, as sentences with holes."""

from django.utils.translation import gettext_lazy as later

DONE = {
    "read": later("Looked at %(things)s"),
    "search": later("Found %(person)s in a list or a search of people"),
    "create": later("Added to %(things)s"),
    "update": later("Changed something in %(things)s"),
    "export": later("Took a copy of %(things)s"),
    "print": later("Printed %(things)s"),
    "preview": later("Looked at what others see of %(things)s"),
    "break-glass": later("Opened %(record)s in an emergency"),
    "release": later("Released a result that had been held"),
    "review-look": later("Looked at an emergency access in order to review it; nothing in %(record)s was shown"),
    "review": later("Reviewed an emergency access"),
    "ask-access": later("Asked about one of these lines"),
    "question": later("Read a question about one of these lines"),
    "answer": later("Answered a question about one of these lines"),
    "begin-care": later("Wrote down that %(organisation)s looks after %(person)s"),
    "end-care": later("Wrote down that %(organisation)s no longer looks after %(person)s"),
    "decide": later("Made a decision about %(record)s"),
    "hide": later("Decided to hide something in %(record)s"),
    "lock": later("Decided to hide something in %(record)s, in an emergency too"),
    "open": later("Decided to open private matters in %(record)s"),
    "share": later("Decided to share parts of %(record)s"),
    "block": later("Decided to keep a professional out of %(record)s"),
    "take-back": later("Took back a choice about %(record)s"),
    "choose": later("Answered the first questions about %(record)s"),
    "invite": later("Invited somebody to help with %(record)s"),
    "accept-help": later("Accepted to help with %(record)s"),
    "refuse-help": later("Said no to helping with %(record)s"),
    "end-help": later("Ended somebody’s help with %(record)s"),
    "make-helper": later("Wrote down, after checking papers, who may act for %(person)s"),
    "paper": later("Entered a paper form that invites somebody to help with %(record)s"),
    "check-paper": later("Checked a paper form that invites somebody to help with %(record)s"),
    "ask-acting": later("Asked an officer to be allowed to act for %(person)s"),
    "judge-acting": later("Decided whether somebody may act for %(person)s"),
    "judge-look": later("Read an application to act for %(person)s"),
    "tie-look": later("Looked who acts for %(person)s"),
    "bind": later("Connected an account to %(record)s"),
    "unbind": later("Disconnected an account from %(record)s"),
    "ask-help": later("Asked the help desk to connect an account"),
    "report": later("Reported that something in %(things)s is about somebody else"),
    "case-look": later("Read a question about whose record this is"),
    "case-answer": later("Answered a question about whose record this is"),
    "safe-look": later("Looked at %(things)s"),
    "safe-lock": later("Locked something of %(record)s for safety"),
    "safe-end": later("Ended a lock of %(record)s"),
    "assist": later("Began to help %(person)s by telephone"),
    "assist-end": later("Ended the help by telephone"),
    "merge-look": later("Looked whether two records are one person's; nothing in them was shown"),
    "merge": later("Decided whether %(record)s and another are one person's"),
}
TRIED = {
    "read": later("Tried to look at %(things)s and was refused"),
    "search": later("Searched for %(person)s by health number and was refused"),
    "create": later("Tried to add to %(things)s and was refused"),
    "update": later("Tried to change something in %(things)s and was refused"),
    "break-glass": later("Tried to open %(record)s in an emergency and was refused"),
    "accept-help": later("Tried to accept an invitation to help with %(record)s and was refused"),
    "bind": later("Tried to connect an account to %(record)s and was refused"),
    "assist": later("Tried to help %(person)s by telephone and was refused"),
}
OTHER = later("Used %(things)s")
OTHER_TRIED = later("Tried to use %(things)s and was refused")
ASKED_FOR_CODE = later("Wanted to open %(record)s and was asked for a one-time code first")
PURPOSES = {
    "TREAT": later("Care and treatment"),
    "ETREAT": later("Emergency treatment"),
    "BTG": later("An emergency"),
    "HOPERAT": later("Running the service"),
    "PATRQT": later("Wanted by the person"),
    "HRESCH": later("Research"),
}
WAYS = {
    "page": later("On a page"),
    "list": later("In a list or search, with name and date of birth"),
    "search": later("In a list or search, with name and date of birth"),
    "export": later("In a copy of the record"),
    "API": later("Through an app or another system"),
    "link": later("Through a shared link"),
    "print": later("On paper"),
    "job": later("By a computer system; nobody looked"),
    "websocket": later("On a page that keeps itself up to date"),
}
HELPING = frozenset({"delegation", "parental", "extension", "order", "attorney"})
EMERGENCIES = {
    "emergency": later("urgent care was needed"),
    "unable-to-ask": later("care was needed, and the person could not be asked"),
    "public-safety": later("somebody was in serious danger"),
}
TIES = {  # said to the person, said to an officer
    "registration": (
        later("you are registered with this practice"),
        later("the person is registered with this practice"),
    ),
    "encounter": (later("you are or were treated there"), later("the person is or was treated there")),
    "referral": (later("you were referred there"), later("the person was referred there")),
    "team": (later("this team is part of your care"), later("this team is part of the person's care")),
    "appointment": (later("you have or had an appointment there"), later("the person has or had an appointment there")),
    "thread": (later("you exchange messages with this team"), later("the person exchanges messages with this team")),
    "pharmacy": (later("you chose this pharmacy"), later("the person chose this pharmacy")),
}
