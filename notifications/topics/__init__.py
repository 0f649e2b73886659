"""Every kind of news that the portal tells, in the words of its own pages. Outside says none of it: rules.OUTSIDE."""

from notifications.rules import Topic
from notifications.topics.account import ACCOUNT
from notifications.topics.appointments import APPOINTMENTS
from notifications.topics.desk import DESK
from notifications.topics.messages import MESSAGES
from notifications.topics.prescriptions import PRESCRIPTIONS
from notifications.topics.record import RECORD

TOPICS: dict[str, Topic] = RECORD | MESSAGES | APPOINTMENTS | PRESCRIPTIONS | ACCOUNT | DESK
