from handlers.words.say import Html, label, lines, say


def test_what_goes_into_a_text_is_escaped_and_html_is_not() -> None:
    assert say("help-no-command", name="<b>&") == "There is no /&lt;b&gt;&amp;."
    assert say("help-all", problem=say("help-no-command", name="<x>")) == "There is no /&lt;x&gt;. /help lists all."


def test_a_button_has_no_markup_to_escape() -> None:
    assert label("help-no-command", name="a & b") == "There is no /a & b."


def test_lines_escape_what_is_no_html() -> None:
    assert lines([Html("<b>bold</b>"), "<i>"]) == "<b>bold</b>\n&lt;i&gt;"
