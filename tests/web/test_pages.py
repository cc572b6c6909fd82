"""Addresses in the frame of a page, which are built once."""

import re


def test_a_page_below_a_path_of_its_own_leads_to_pages_below_it(app):
    """One host may show the portal on two paths: what was built for one is not shown on the other."""
    for path in ("", "/portaal", ""):
        page = app.test_client().get("/aanmelden", environ_overrides={"SCRIPT_NAME": path}).text
        addresses = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
        assert len(addresses) > 4 and all(address.startswith(f"{path}/") for address in addresses)
        assert path or not any("/portaal" in address for address in addresses)
