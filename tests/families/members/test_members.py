"""Children, parents and partners have the same pages: for the coordinators of the family's branch alone."""

import re

import pytest

from portal.families.models.family import Child, Parent, Partner

ONE_OF_EACH = {
    "kinderen": (Child, {"given_name": "Noor"}),
    "ouders": (Parent, {"given_name": "Aïcha"}),
    "partners": (Partner, {"name": "Vroedvrouw"}),
}


@pytest.mark.parametrize("what", ONE_OF_EACH)
def test_only_the_branchs_coordinator_gets_at_a_member(visit, cast, what):
    model, known = ONE_OF_EACH[what]
    member = model.create(branch=cast.branch, family=cast.klaver, **known)
    met = {}
    for name in ("els", "lena", "bram", "yusuf"):
        browser = visit(getattr(cast, name))
        mine = browser.client.get("/mijn-gegevens").get_data(as_text=True)
        token = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', mine)[1]}
        here, new = f"/{what}/{member.id}", f"/gezinnen/{cast.klaver.id}/{what}"
        met[name] = [browser.get(page).status for page in (f"{new}/nieuw", here)]
        if name != "els":
            met[name] += [browser.post(page, token).status for page in (new, here, f"{here}/verwijdering")]
    assert met["els"] == [200, 200]
    assert met["lena"] == met["bram"] == [403] * 5 and met["yusuf"] == [404] * 5
    assert model.select().count() == 1
