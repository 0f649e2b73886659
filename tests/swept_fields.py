"""Which test writes scripts into which field of text; and the fields left out, each with its reason."""

_SHAPED = "taken only where it is a number, a code or an address of its own shape"
_ASKED = "what is looked for: told back in its own box alone, and kept nowhere"
_SECRET = "a secret: told back nowhere"
_NAMED = "who somebody is: held against records, and kept nowhere as it was typed"

# Written through the forms themselves, which the test proves; or stored by the action or the table beneath, where `*`
# stands before the name.
SWEPT: dict[str, frozenset[str]] = {
    "people": frozenset(
        """
        contributions.forms.about_me.SectionForm.* contributions.forms.contributions.OutcomeForm.reason
        contributions.forms.corrections.CorrectionForm.text contributions.forms.corrections.CorrectionForm.wanted
        contributions.forms.corrections.DecisionForm.text contributions.forms.corrections.DisagreeForm.text
        contributions.forms.notes.NoteForm.text
        contributions.forms.own_medicines.OwnMedicineForm.dose contributions.forms.own_medicines.OwnMedicineForm.name
        contributions.forms.own_medicines.OwnMedicineForm.why
        contributions.forms.uploads.DocumentForm.shows contributions.forms.uploads.DocumentForm.title
        messaging.forms.messages.AnswerForm.text messaging.forms.messages.NewMessageForm.subject
        messaging.forms.messages.NoteForm.note messaging.forms.messages.ReplyForm.text
        """.split()
    ),
    "arranged": frozenset(
        """
        appointments.forms.written.AddForm.text appointments.forms.written.AnswerForm.text
        appointments.forms.written.SendForm.text consent.forms.emergency.BreakGlassForm.reason
        consent.forms.reviews.AnswerForm.text consent.forms.reviews.QuestionForm.text
        consent.forms.reviews.ReviewForm.words
        contributions.forms.measurements.MeasureForm.* contributions.forms.questionnaires.AssignForm.note
        prescriptions.forms.deciding.ReviewForm.why prescriptions.forms.reviews.OutcomeForm.outcome
        prescriptions.forms.reviews.PrepareForm.*
        *prescriptions.forms.ordering.OrderForm.* *accounts.forms.SignupForm.name
        *appointments.forms.clinics.ClinicForm.name *appointments.forms.clinics.ClinicForm.about
        *appointments.forms.clinics.ClinicForm.before
        """.split()
    ),
    "teams": frozenset(
        """
        appointments.forms.booking.CancelForm.reason appointments.forms.booking.NeedsForm.other
        appointments.forms.booking.NeedsForm.reason appointments.forms.clinics.PlaceForm.address
        appointments.forms.clinics.PlaceForm.directions appointments.forms.clinics.PlaceForm.name
        appointments.forms.day.BlockForm.note appointments.forms.day.WhyForm.reason
        appointments.forms.replies.NotedForm.comment appointments.forms.replies.ReplyForm.comment
        appointments.forms.video.GuestForm.name appointments.forms.video.InviteForm.name
        contributions.forms.notes.LetterForm.text contributions.forms.notes.ReviewForm.text
        contributions.forms.uploads.RemoveForm.reason messaging.forms.messages.TransferForm.note
        prescriptions.forms.deciding.ReasonForm.next_words prescriptions.forms.deciding.ReasonForm.reason_words
        prescriptions.forms.dispensing.ProfileForm.address prescriptions.forms.dispensing.ProfileForm.hours
        prescriptions.forms.dispensing.StepForm.next_words prescriptions.forms.dispensing.StepForm.reason_words
        prescriptions.forms.dispensing.StepForm.remark prescriptions.forms.serial.WithdrawForm.why
        records.release_forms.DelayForm.reason records.release_forms.TalkForm.comment
        """.split()
    ),
    "offices": frozenset(
        """
        accounts.identity_forms.AnswerForm.answer accounts.identity_forms.HelpForm.words
        accounts.identity_forms.MergeForm.reason accounts.identity_forms.NotMineForm.words
        accounts.identity_forms.UndoForm.reason accounts.member_forms.JoinForm.name
        accounts.member_forms.OrganisationForm.code accounts.member_forms.OrganisationForm.name
        accounts.member_forms.RenameForm.name accounts.member_forms.RoleFields.team
        consent.forms.acting.CarerForm.emergency consent.forms.helpers.InviteForm.name
        consent.forms.helpers.InviteForm.relation consent.forms.locks.EndForm.reason
        consent.forms.locks.FreezeForm.reason consent.forms.policies.LawsForm.*
        consent.forms.policies.SummaryForm.summary consent.forms.readings.FindLogForm.reason
        consent.forms.readings.ReasonForm.reason consent.forms.ties.DecisionForm.answer
        consent.forms.ties.EndForm.reason consent.forms.ties.ExtensionForm.reason consent.forms.ties.PaperForm.form
        consent.forms.ties.PaperForm.reason messaging.forms.letterboxes.BoxForm.name
        messaging.forms.letterboxes.TemplateForm.text messaging.forms.letterboxes.TemplateForm.title
        *consent.forms.acting.ApplicationForm.number *consent.forms.acting.ApplicationForm.relation
        *consent.forms.ties.ParentForm.document *consent.forms.ties.ParentForm.reason
        """.split()
    ),
}

LEFT_OUT: dict[str, str] = {
    "accounts.forms.CodeForm.otp_token": _SECRET,
    "accounts.forms.PasswordForm.password": _SECRET,
    "accounts.forms.RecoveryForm.recovery_code": _SECRET,
    "allauth.account.forms.ChangePasswordForm.oldpassword": _SECRET,
    "allauth.account.forms.ChangePasswordForm.password1": _SECRET,
    "allauth.account.forms.ChangePasswordForm.password2": _SECRET,
    "allauth.account.forms.LoginForm.password": _SECRET,
    "allauth.account.forms.ResetPasswordKeyForm.password1": _SECRET,
    "allauth.account.forms.ResetPasswordKeyForm.password2": _SECRET,
    "appointments.forms.video.CodeForm.code": _SECRET,
    "consent.forms.helpers.AcceptForm.code": _SECRET,
    "consent.forms.helpers.AcceptForm.word": _SECRET,
    "consent.forms.helpers.InviteForm.word": "a secret: kept as its hash, told back in its own box alone",
    "notifications.forms.CodeForm.code": _SECRET,
    "accounts.identity_forms.ClaimForm.chi": _SHAPED,
    "accounts.identity_forms.FindCaseForm.reference": _ASKED,
    "accounts.identity_forms.LostFactorForm.email": _ASKED,
    "accounts.identity_forms.MergeForm.kept": _SHAPED,
    "accounts.identity_forms.MergeForm.merged": _SHAPED,
    "accounts.member_forms.FindMemberForm.email": _ASKED,
    "accounts.member_forms.JoinForm.email": _SHAPED,
    "allauth.account.forms.AddEmailForm.email": _SHAPED,
    "allauth.account.forms.BaseSignupForm.email": _SHAPED,
    "allauth.account.forms.BaseSignupForm.username": "not shown: people sign up by e-mail address",
    "allauth.account.forms.ResetPasswordForm.email": _ASKED,
    "appointments.forms.clinics.ClinicForm.phone": _SHAPED,
    "appointments.forms.clinics.PlaceForm.rooms": "rooms of a place, a line each: names as those of places, not swept",
    "appointments.forms.video.InviteForm.email": _SHAPED,
    "appointments.forms.waiting.WaitingForm.days": "days, read as dates; a fault is told without them",
    "consent.forms.emergency.EmergencyForm.chi": _SHAPED,
    "consent.forms.finding.PersonForm.chi": _SHAPED,
    "consent.forms.locks.BarForm.email": _ASKED,
    "messaging.forms.letterboxes.HoursForm.phone": _SHAPED,
    "notifications.forms.NumberForm.number": _SHAPED,
    "prescriptions.forms.deciding.ItemForm.quantity": _SHAPED,
    "prescriptions.forms.dispensing.CollectionForm.collection": _SHAPED,
    "prescriptions.forms.dispensing.CollectionForm.seen": _SHAPED,
    "prescriptions.forms.dispensing.ProfileForm.closed": "days, read as dates; the fault tells a line of it, escaped",
    "prescriptions.forms.dispensing.ProfileForm.phone": _SHAPED,
    "prescriptions.forms.dispensing.StepForm.part": _SHAPED,
    "accounts.identity_forms.ClaimForm.family": _NAMED,
    "accounts.identity_forms.ClaimForm.given": _NAMED,
    "consent.forms.finding.PersonForm.family": _NAMED,
    "consent.forms.finding.PersonForm.given": _NAMED,
    "appointments.forms.finding.ServiceForm.words": _ASKED,
    "consent.forms.choices.FindForm.find": _ASKED,
    "consent.forms.refusals.RefusalFilter.organisation": _ASKED,
    "consent.forms.refusals.RefusalFilter.who": _ASKED,
    "portal.desk_people.FindForm.wanted": _ASKED,
    "records.forms.ChronologyForm.words": _ASKED,
    "records.forms.SearchForm.words": _ASKED,
    "records.forms.SeriesForm.code": _ASKED,
    "records.forms.SeriesForm.convert": _ASKED,
    "records.forms.SeriesForm.name": _ASKED,
    "records.forms.SeriesForm.unit": _ASKED,
    "messaging.forms.letterboxes.NewBoxForm.team": "compared with the teams of roles, whose field is swept",
    "portal.sample_forms.SampleForm.name": "the gallery of components: sent nowhere",
    "portal.sample_forms.SampleForm.note": "the gallery of components: sent nowhere",
}

# Functions that make a field of text: the fields of which form they are, or why none.
MADE_IN: dict[str, str] = {
    "accounts.member_forms:_name": "OrganisationForm.name and RenameForm.name, which stand in the table",
    "appointments.forms.clinics:line": "ClinicForm and PlaceForm, which stand in the table",
    "appointments.forms.clinics:words": "ClinicForm and PlaceForm, which stand in the table",
    "consent.forms.access_log:named": "a choice of the log, hidden",
    "consent.forms.acting:person_fields": _NAMED,
    "consent.forms.locks:_reason": "FreezeForm.reason and EndForm.reason, which stand in the table",
    "consent.forms.policies:LawsForm.made": "consent.forms.policies.LawsForm.*",
    "consent.forms.readings:_reason": "ReasonForm.reason and FindLogForm.reason, which stand in the table",
    "contributions.forms.about_me:_field": "contributions.forms.about_me.SectionForm.*",
    "contributions.forms.corrections:_field": "contributions.forms.corrections.DecisionForm: titles, in the same test",
    "contributions.forms.measurements:MeasureForm.__init__": "contributions.forms.measurements.MeasureForm.*",
    "portal.desk_people:FindForm.clean_wanted": _ASKED,
    "prescriptions.forms.ordering:OrderForm.__init__": "*prescriptions.forms.ordering.OrderForm.*",
    "prescriptions.forms.ordering:OrderForm._offer": "*prescriptions.forms.ordering.OrderForm.*",
    "prescriptions.forms.reviews:PrepareForm.__init__": "prescriptions.forms.reviews.PrepareForm.*",
}

# Kinds of field that are none of Django's: what is typed into them, and where that is swept.
OTHER_KINDS: dict[str, str] = {
    "contributions.forms.questionnaires.AnswerField": "answers in words, sent as a person sends them in `arranged`",
}


def through_forms(sweep: str) -> list[str]:
    """What this sweep proves to have written through its own form."""
    return sorted(field for field in SWEPT[sweep] if not field.startswith("*"))
