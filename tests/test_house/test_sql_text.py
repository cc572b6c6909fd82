"""A query has the very words that peewee gives it, sooner."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import peewee
import pytest

from portal import sql_text
from portal.families.models.match import Match
from portal.people.models import Branch, Person, RolePeriod

Mentor, Least = Person.alias(), Person.alias("least")
FIRST = Match.select(peewee.fn.MIN(Match.id).alias("first"), Match.volunteer).group_by(Match.volunteer)
EACH = Person.select(Person.id, Person.email).where(Person.branch == 1).cte("each_one", columns=("id", "email"))
PLAIN = peewee.Table("match", ("id", "branch_id"))
NAMED = PLAIN.alias("at")
QUERIES = {
    "one": Person.select().where(Person.id == 1, Person.email.is_null(False)),
    "joined": Match.select(Match, Person).join(Person).join(Branch).where(Branch.name.contains("x")),
    "twice the same table": Person.select(Person, Mentor).join(Mentor, on=Mentor.id == Person.branch_id),
    "by a name of its own": Least.select(Least.email).order_by(Least.given_name.desc()),
    "one within another": Person.select().where(Person.id.in_(Match.select(Match.volunteer).where(Match.id < 9))),
    "joined with one": Person.select(Person.id, FIRST.c.first).join(FIRST, on=FIRST.c.volunteer_id == Person.id),
    "with": Person.select(EACH.c.email).join(EACH, on=EACH.c.id == Person.id).with_cte(EACH),
    "both": Person.select(Person.id) | RolePeriod.select(RolePeriod.person).where(RolePeriod.role == "coordinator"),
    "counted": Match.select(Match.branch, peewee.fn.COUNT(Match.id)).group_by(Match.branch).having(Match.id > 1),
    "no model": PLAIN.select(PLAIN.id).where(PLAIN.branch_id == 2),
    "no model, named": NAMED.select(NAMED.id).where(NAMED.branch_id == 2),
    "put in": Branch.insert(name="x", municipality="y").on_conflict(
        conflict_target=[Branch.name], update={Branch.municipality: Branch.municipality.concat("z")}
    ),
    "put in from another": Branch.insert_from(Person.select(Person.given_name), [Branch.name]),
    "changed": Match.update(km_one_way=Match.km_one_way + 1).where(Match.volunteer == 3),
    "among none": Person.select().where(Person.id.in_([])),
    "among no rows": Person.select().where(Person.id.not_in(Match.select(Match.volunteer).where(Match.id.in_([])))),
    "three deep": Person.select().where(
        Person.id.in_(Match.select(Match.volunteer).where(Match.branch.in_(Branch.select().where(Branch.name != "x"))))
    ),
    "taken away": Match.delete().where(Match.volunteer.not_in(Person.select(Person.id))),
}  # fmt: skip


@contextmanager
def by_peewee_itself() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for (kind, name), own in sql_text.PEEWEES_OWN.items():
            patch.setattr(kind, name, own)
        yield


@pytest.mark.parametrize("kind", QUERIES)
def test_a_query_has_the_same_words(db, kind):
    ours = QUERIES[kind].sql()
    with by_peewee_itself():
        assert QUERIES[kind].sql() == ours
    assert ours[0].count('"') > 3


@pytest.mark.parametrize("address", ["/", "/gezinnen", "/onkosten/goedkeuringen", "/rapporten"])
def test_a_page_asks_in_the_same_words(visit, cast, address, caplog):
    els = visit(cast.els)
    els.get(address)

    def asked() -> list[str]:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            assert els.get(address).status == 200
        return [record.msg[0] for record in caplog.records if record.name == "peewee"]

    ours = asked()
    with by_peewee_itself():
        assert asked() == ours and len(ours) > 4
