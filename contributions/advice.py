"""What to do about a dangerous figure, in plain words. General advice of the NHS; nobody is diagnosed by it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Advice:
    title: Words
    emergency: Words  # when to call 999, after "Call 999 now if"
    otherwise: Words


_PRESSURE_HIGH = Advice(
    _("This blood pressure is very high."),
    _("you have chest pain, are short of breath, have a sudden bad headache, cannot see or speak as usual, feel weak "
      "or numb on one side, or are confused."),
    _("If you have none of these: sit still for five minutes and measure again. If it is still as high, call 111 now."),
)  # fmt: skip
_PRESSURE_LOW = Advice(
    _("This blood pressure is very low."),
    _("you have fainted, are confused, have chest pain, or your skin is cold and clammy."),
    _("If you have none of these: lie down, then measure again. If it is still as low, call 111 now."),
)
_PULSE = (
    _("you have chest pain, are short of breath, or have fainted or nearly fainted."),
    _("If you have none of these: rest for five minutes and measure again. If it is still so, call 111 now."),
)
ADVICE: dict[tuple[str, str], Advice] = {
    ("systolic", "high"): _PRESSURE_HIGH,
    ("diastolic", "high"): _PRESSURE_HIGH,
    ("systolic", "low"): _PRESSURE_LOW,
    ("diastolic", "low"): _PRESSURE_LOW,
    ("pulse", "high"): Advice(_("This pulse is very fast."), *_PULSE),
    ("pulse", "low"): Advice(_("This pulse is very slow."), *_PULSE),
    ("temperature", "high"): Advice(
        _("This temperature is very high."),
        _("there is a stiff neck, a rash that does not fade under a glass, a fit, confusion, or it is hard to wake."),
        _("If there is none of these, call 111 now."),
    ),
    ("temperature", "low"): Advice(
        _("This temperature is very low."),
        _("there is shivering that stopped without getting warm, slurred speech, confusion, or it is hard to wake."),
        _("If there is none of these: get warm slowly and measure again. If it is still as low, call 111 now."),
    ),
    ("oxygen", "low"): Advice(
        _("This oxygen level is very low."),
        _("it is 92 or less when you measure again, or you are short of breath, or your lips or face look blue."),
        _("If your own team told you that such readings are usual for you, do what they told you. Else call 111 now."),
    ),
    ("glucose", "low"): Advice(
        _("This blood sugar is low."),
        _("you cannot swallow, are very drowsy, have a fit, or somebody with you does not wake up. They must not be "
          "given food or drink."),
        _("If you can swallow: take something sugary now, such as a small glass of juice, and measure again after 15 "
          "minutes. If it stays low, call 111."),
    ),
    ("glucose", "high"): Advice(
        _("This blood sugar is very high."),
        _("you are being sick, have pain in your belly, breathe fast and deeply, your breath smells of fruit, or you "
          "are confused or very drowsy."),
        _("If you have none of these: check your ketones if you can, and call your diabetes team today, or 111."),
    ),
}  # fmt: skip
