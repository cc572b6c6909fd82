"""Between the new files and the restart the old program goes on: it shows the pages that it was started with."""

import jinja2
import pytest

from portal.web.pages import keep_templates


def test_after_the_start_no_template_is_read_again(house, monkeypatch):
    names = house.jinja_env.list_templates(extensions=["html", "txt", "xml"])
    assert len(names) > 200
    keep_templates(house)
    # a template is kept under its loader, which stays: it finds nothing any more
    monkeypatch.setattr(jinja2.loaders.FileSystemLoader, "get_source", lambda *_: pytest.fail("read again"))
    for name in names:
        house.jinja_env.get_template(name)
