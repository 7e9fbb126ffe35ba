"""Imported once by the process from which children are forked: Django, all tasks."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nightclerk.config.settings")
django.setup()
