"""Tables that turn codes into the words people in Scotland use. No logic beyond looking up."""
