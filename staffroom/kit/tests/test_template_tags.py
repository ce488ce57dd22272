from django.template import Context, Template


def shown(template: str, **context) -> str:
    return Template("{% load kit %}" + template).render(Context(context))


def test_an_icon_is_silent_and_comes_from_the_sprite():
    icon = shown('{% icon "check" %}')

    assert 'aria-hidden="true"' in icon
    assert "staffroom/icons.svg#i-check" in icon


def test_marked_pieces_are_escaped():
    assert shown("{{ p|parts }}", p=[("<b>", False), ("<i>", True)]) == "&lt;b&gt;<mark>&lt;i&gt;</mark>"


def test_an_address_may_break_after_the_at_and_is_escaped():
    assert shown("{{ a|breakable }}", a="a<b@c.example") == "a&lt;b@<wbr>c.example"
    assert shown("{{ a|breakable }}", a="nobody") == "nobody<wbr>"


def test_what_is_not_there_is_an_empty_text():
    assert (
        shown("{{ n|clock }}{{ n|bell }}{{ n|when }}{{ n|day }}{{ n|short_day }}{{ n|in_words }}{{ n|ago }}", n=None)
        == ""
    )
