"""Every word is German as well, and the compiled file is fresh."""

from tools import translate


def test_no_german_word_is_missing_uncertain_or_has_other_places():
    assert translate.problems(translate.fresh()) == []


def test_the_translation_files_are_fresh():
    assert translate.stale(translate.fresh()) == []
