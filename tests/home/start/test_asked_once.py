"""What several parts of the first page need of a volunteer, it asks the database once."""

import re
from collections import Counter

from playhouse.test_utils import count_queries


def test_the_first_page_reads_matches_and_absences_once(cast, visit):
    phone = visit(cast.lena)
    phone.get("/")
    with count_queries() as counted:
        assert "Dag Lena" in phone.get("/").text
    tables = Counter(re.findall(r'^SELECT .*? FROM "(\w+)" AS', record.msg[0])[0] for record in counted.get_queries())
    assert tables["match"] == tables["absence"] == 1, tables
