"""A switch: a checkbox that looks like what it is."""

from django.forms import CheckboxInput


def switch() -> CheckboxInput:
    """Make the widget of a yes-or-no field."""
    return CheckboxInput({"class": "nc-toggle", "role": "switch"})
