"""How templates call what they call, and addresses in the frame of a page, which are built once."""

import re

from jinja2 import DictLoader, meta, nodes

from portal.kit.dates import Quarter
from portal.root import ROOT
from portal.web.pages import address, made_once


def test_what_templates_call_asks_for_nothing_that_they_do_not_write(app):
    """A function of which Jinja should pass the context along would be called without it (portal.web.pages.Calls)."""
    named = dict(app.jinja_env.globals)
    with app.test_request_context():
        app.update_template_context(named)
        asks = [name for name, value in named.items() if hasattr(value, "jinja_pass_arg")]
    assert len(named) > 20 and not asks


def test_what_a_macro_gives_is_escaped_where_it_is_used(app):
    """In a page it is finished HTML, in a letter it is text."""
    macro = "{% macro said(words) %}{{ words }}{% endmacro %}"
    use = "{% from 'part.html' import said %}{{ said('R') + '&D' }}"
    templates = app.jinja_env.overlay(loader=DictLoader({"part.html": macro, "page.html": use, "letter.txt": use}))
    assert [templates.get_template(name).render() for name in ("page.html", "letter.txt")] == ["R&amp;D", "R&D"]


def test_a_page_below_a_path_of_its_own_leads_to_pages_below_it(app):
    """One host may show the portal on two paths: what was built for one is not shown on the other."""
    for path in ("", "/portaal", ""):
        page = app.test_client().get("/aanmelden", environ_overrides={"SCRIPT_NAME": path}).text
        addresses = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
        assert len(addresses) > 4 and all(address.startswith(f"{path}/") for address in addresses)
        assert path or not any("/portaal" in address for address in addresses)


def test_an_address_is_built_of_all_its_values(app):
    """Also where two of them are equal in Python, or one is a list."""
    with app.test_request_context():
        several = [address("concerns.concerns", soort=kind) for kind in (1, True, None, 1.0, ["1", "2"])]
        card = address("quarters.quarter", id=7, quarter=Quarter(2025, 3))
        other = address("quarters.quarter", id=7, quarter=Quarter(2025, 4))
    asked = [one.partition("?")[2] for one in several]
    assert asked == ["soort=1", "soort=True", "", "soort=1.0", "soort=1&soort=2"]
    assert (card, other) == ("/contacten/7/2025K3", "/contacten/7/2025K4")


def test_an_address_with_its_host_is_that_of_its_own_request(app):
    for place in ("http://localhost", "https://localhost"):
        with app.test_request_context(base_url=place):
            assert address("quarters.quarter", id=7, quarter="2025K3", _external=True) == f"{place}/contacten/7/2025K3"


def test_what_is_kept_of_a_page_knows_nothing_but_the_values_it_is_kept_by(app):
    """Else the next visitor would see the name, or the day, of the one before."""
    calls = [
        (found[1], set(re.findall(r"(\w+)=", found[2])))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for found in re.finditer(r'\{\{ made_once\("([^"]+)", (.*)\) \}\}', path.read_text())
    ]
    assert calls
    for name, values in calls:
        tree = app.jinja_env.parse((ROOT / "templates" / name).read_text())
        asked = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        assert asked & set(app.jinja_env.globals) <= {"url_for"}, name
        assert meta.find_undeclared_variables(tree) <= values, name


def test_a_macro_that_is_run_once_knows_nothing_but_its_values(app):
    """Nor is it made anew for each page, as it is with context: then nothing would be remembered."""
    templates = {
        path.relative_to(ROOT / "templates"): path.read_text() for path in (ROOT / "templates").rglob("*.html")
    }
    once = {str(name): text for name, text in templates.items() if "once(" in text.replace("made_once(", "")}
    assert {"parts/icons.html", "expenses/status.html"} <= set(once)
    for name, text in once.items():
        tree = app.jinja_env.parse(text)
        asked = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        assert asked & set(app.jinja_env.globals) == {"once"} and not meta.find_undeclared_variables(tree), name
        assert not any(
            f'"{name}"' in line and "with context" in line for t in templates.values() for line in t.split("\n")
        )


def test_a_sign_that_is_drawn_once_has_each_of_its_looks(app):
    signs = app.jinja_env.get_template("expenses/status.html").module
    assert "wacht op jou" in signs.turn("draft", True) != signs.turn("draft", False, "Lena")
    assert "tag wait" in signs.turn("submitted", False, "Lena", True) != signs.turn("submitted", False, "Lena", False)
    assert "&lt;b&gt;" in signs.turn("returned", False, "<b>"), "what was typed is text the second time too"
    assert signs.turn("returned", False, "<b>") == signs.turn("returned", False, "<b>")
    assert "tarief volgt" in signs.own_sum(0, 1) and "€" in signs.own_sum(0, 0)


def test_a_kept_part_has_each_of_its_looks(app):
    def menu(who, current, below=""):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": below}):
            return made_once("parts/menu.html", who=who, current=current, year=2025)

    volunteer, finishing = menu("volunteer", "agenda"), menu("finishing", "agenda")
    assert 'href="/agenda" aria-current="page"' in volunteer and "/agenda" not in finishing
    assert (
        'href="/contacten" aria-current="page"'
        in menu("volunteer", "contacts")
        != volunteer
        == menu("volunteer", "agenda")
    )
    assert 'href="/portaal/agenda"' in menu("volunteer", "agenda", below="/portaal")
