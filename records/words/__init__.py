"""Tables that turn codes into the words people in Scotland use. No logic beyond looking up."""

from django.utils.functional import Promise

Words = str | Promise  # said in the reader's language when they are shown
