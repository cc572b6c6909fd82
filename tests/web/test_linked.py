"""Addresses in plain text that can be tapped."""

import pytest

from portal.web.filters import linked


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Mail naar Nora, nora@vorming.example.", ["mailto:nora@vorming.example"]),
        ("Kijk op https://www.voorbeeld.be/a?b=1, of bel.", ["https://www.voorbeeld.be/a?b=1"]),
        ("Niets om te tikken: a@b, javascript:alert(1), ftp://x.be", []),
        ("<b>x@y.be</b>", ["mailto:x@y.be"]),
    ],
)
def test_web_and_mail_addresses_alone(text, targets):
    printed = str(linked(text))
    assert [part.split('"')[0] for part in printed.split('href="')[1:]] == [t.replace("&", "&amp;") for t in targets]
    assert "<b>" not in printed
