"""Forms of the gallery: one field of each kind."""

from django import forms


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Full name", help_text="As on your passport or driving licence")
    note = forms.CharField(label="Your note", max_length=200, widget=forms.Textarea(attrs={"rows": 4}))
    born = forms.DateField(
        label="When were you born?", help_text="For example 3 3 1961", widget=forms.SelectDateWidget()
    )
    since = forms.DateField(
        label="Since",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "ds_input--fixed-10"}),
    )
    reach = forms.ChoiceField(
        label="How should we reach you?",
        choices=[("mail", "By e-mail"), ("text", "By text message")],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Days that suit you",
        required=False,
        choices=[("mon", "Monday"), ("tue", "Tuesday")],
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.ChoiceField(
        label="Practice",
        choices=[("", "Choose one"), ("a", "Calton Medical Practice"), ("b", "Leith Walk Surgery")],
    )
    agree = forms.BooleanField(label="I have read this")


class SampleFilter(forms.Form):
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", "All kinds"), ("person", "People"), ("system", "Computer systems")],
    )
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
