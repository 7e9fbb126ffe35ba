"""Words are kept with their values and translated late."""

from nightclerk.core.text import Text, counted, masked, verbatim, words


def test_a_sentence_is_filled_in_after_its_template_was_translated():
    sentence = words("Order {order} has no currency", order="#1001")

    german = {
        "Order {order} has no currency": "Auftrag {order} hat keine Währung",
    }

    assert str(sentence) == "Order #1001 has no currency"
    assert sentence.translated(german.__getitem__) == "Auftrag #1001 hat keine Währung"


def test_a_template_without_values_is_taken_as_it_stands():
    assert str(words("A {brace} stays")) == "A {brace} stays"


def test_what_somebody_else_said_is_never_read_as_a_template():
    assert str(verbatim("100% {broken")) == "100% {broken"
    assert not verbatim("")


def test_a_sentence_survives_json():
    sentence = words("{count} orders", count=3)

    assert Text.from_json(sentence.as_json()) == sentence
    assert Text.from_json({}) == Text("")


def test_the_empty_text_is_false_and_says_nothing():
    assert not Text("")
    assert Text("").translated(str.upper) == ""


def test_a_masked_secret_shows_at_most_its_last_four_signs():
    assert masked("shpat_0123456789abcdef") == "••••cdef"
    assert masked("short") == "••••"


def test_words_inside_words_are_translated_with_them_and_survive_json():
    german = {"{days}, {zone}": "{days}, {zone}", "Weekdays": "Werktags"}

    sentence = words("{days}, {zone}", days=words("Weekdays"), zone="UTC")

    assert str(sentence) == "Weekdays, UTC"
    assert sentence.translated(german.__getitem__) == "Werktags, UTC"
    assert Text.from_json(sentence.as_json()) == sentence


def test_a_sentence_within_a_sentence_is_translated_with_it_and_survives_json():
    reason = words("both use {name}", name="orders")
    sentence = words("waits for {title}: {reason}", title="Sync", reason=reason)
    german = {"both use {name}": "beide nutzen {name}"}

    said = Text.from_json(sentence.as_json()).translated(lambda s: german.get(s, s))

    assert said == "waits for Sync: beide nutzen orders"


def test_a_sentence_is_filled_later_with_values_of_any_kind():
    text = words("Line {line} cannot ship more than {most}")

    filled = text.filled(line=10000, most=words("nothing"))

    assert str(filled) == "Line 10000 cannot ship more than nothing"
    assert str(text) == "Line {line} cannot ship more than {most}"


def test_a_quantity_is_grouped_as_the_readers_language_groups_thousands():
    sentence = words("{done} of {rows}", done=counted(950), rows=counted(1_234_567))
    german = {"1,000": "1.000"}
    swiss = {"1,000": "1’000"}

    stored = Text.from_json(sentence.as_json())

    assert str(sentence) == "950 of 1,234,567"
    assert stored.translated(lambda s: german.get(s, s)) == "950 of 1.234.567"
    assert stored.translated(lambda s: swiss.get(s, s)) == "950 of 1’234’567"
    assert str(counted(-4_200)) == "-4,200"


def test_a_number_that_is_no_quantity_stays_as_it_is():
    assert str(words("Order {no} is line {line}", no=1001, line=10000)) == (
        "Order 1001 is line 10000"
    )
