"""Without cookies nobody can sign in; the page says so, at once and in those words."""

import pytest

from portal.post.models import Letter


def without_cookies(visitor, button, page, **values):
    """Press a button in a browser that keeps nothing."""
    form = page.form(button).fill(**values)
    for name in ("portaal", "__Host-portaal"):
        visitor.client.delete_cookie(name)
    return form.press()


def test_the_first_press_says_that_cookies_are_missing(cast, visit):
    phone = visit()
    page = without_cookies(phone, "Stuur me een code", phone.get("/aanmelden"), email="lena@voorbeeld.example")
    assert (page.status, page.heading) == (400, "Je browser bewaart geen cookies")
    assert "Zet cookies aan in de instellingen van je browser." in page.text and "verlopen" not in page.text
    assert Letter.select().count() == 0
    again = page.follow("Probeer opnieuw")
    assert again.status == 200 and again.press("Stuur me een code", email="lena@voorbeeld.example").status == 200
    assert Letter.select().count() == 1


@pytest.mark.parametrize("address", ["/aanmelden/wachtwoord", "/aanmelden/code"])
def test_so_does_every_other_form_before_signing_in(cast, visit, address):
    phone = visit()
    page = without_cookies(phone, "Aanmelden", phone.get(address))
    assert (page.status, page.heading) == (400, "Je browser bewaart geen cookies")
    assert page.follow("Probeer opnieuw").status == 200
