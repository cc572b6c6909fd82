"""What stands in the way of a branch that comes is told in a sentence, all of it at once, and nothing is written."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal import database
from portal.backup.checksums import checksums
from portal.backup.joining.facts.coming import Choices
from portal.backup.joining.rules import Portal
from portal.database import transaction
from portal.history import chain
from portal.history.joined import Joined, OldChain, note, signed_anew
from portal.history.models import HistoryEntry
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.seal import seal
from portal.matching.models import OpenForm
from portal.people.models import Branch, Person, RolePeriod
from portal.sign_in.models import Passkey, Totp
from portal.sign_in.totp.rules import PURPOSE
from tests.backup.joining.places import HERE, OLD_URL, THERE, join, new_portal, opened

Make = Callable[..., Path]


@pytest.fixture
def portal_of(app: Flask, migrated: Path, tmp_path: Path) -> Make:
    """A small portal of another branch: who is in it, as (given name, mail address, role)."""

    def make(*people: tuple[str, str, str], name: str = "Home-Start Verweg", is_demo: bool = False) -> Path:
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite3"
        with new_portal(file, migrated):
            branch = Branch.create(name=name, municipality="Verweg", is_demo=is_demo)
            with transaction():
                record(branch, "add", None, name=name)
            for given, email, role in people:
                person = Person.create(branch=branch, given_name=given, family_name="Nys", email=email)
                RolePeriod.create(branch=branch, person=person, role=role, started_on=date(2025, 1, 1))
        return file

    return make


def refused(app: Flask, file: Path, choices: Choices = Choices(), **more: object) -> tuple[str, ...]:  # noqa: B008
    before = checksums()
    found = join(app, file, choices, **more).in_the_way
    assert found and checksums() == before, "nothing was written"
    return found


def test_all_that_stands_in_the_way_is_told_at_once(app, cast, portal_of):
    file = portal_of(
        ("Lena", "lena@voorbeeld.example", "family_buddy"), ("Els", "els@voorbeeld.example", "coordinator"),
        name="Home-Start Lindedal",
    )  # fmt: skip
    name, lena, els = refused(app, file)
    assert name.startswith("Er is hier al een afdeling Home-Start Lindedal. Geef een van de twee een andere naam")
    assert lena == (
        "lena@voorbeeld.example is hier van Lena Aerts (Home-Start Lindedal, vrijwilliger), en daar van Lena Nys "
        "(Home-Start Lindedal, vrijwilliger). Geef een van de twee een ander adres; zijn het twee vrijwilligers die "
        "een mailbox delen, zeg dan --share-mailbox; of laat Lena Nys zonder adres meekomen, en dus zonder aanmelding: "
        "--without-address lena@voorbeeld.example."
    )
    assert "coördinator" in els and "--share-mailbox" not in els and "--without-address els@" in els


def test_two_volunteers_may_share_and_who_has_an_account_here_comes_without_an_address(app, cast, portal_of):
    file = portal_of(
        ("Lena", "lena@voorbeeld.example", "family_buddy"), ("Els", "els@voorbeeld.example", "coordinator")
    )
    without = frozenset({"els@voorbeeld.example"})
    (only,) = refused(app, file, Choices(share=True))
    assert only.startswith("els@voorbeeld.example")
    (unknown,) = refused(app, file, Choices(share=True, without=without | {"wie@voorbeeld.example"}))
    assert unknown == "--without-address wie@voorbeeld.example: niemand die meekomt, heeft dat adres."
    told = join(app, file, Choices(share=True, without=without)).to_tell
    assert "Els Nys komt mee zonder mailadres." in told
    assert "Lena Nys deelt voortaan de mailbox lena@voorbeeld.example." in told
    came = Person.select().where(Person.family_name == "Nys").order_by(Person.id)
    assert [(p.given_name, p.email, p.mail_place) for p in came] == [
        ("Lena", "lena@voorbeeld.example", 1), ("Els", None, 0),
    ]  # fmt: skip
    third = portal_of(("Luc", "lena@voorbeeld.example", "family_buddy"), name="Home-Start Derde")
    (full,) = refused(app, third, Choices(share=True))
    assert "Lena Aerts" in full and "Lena Nys" in full and "--share-mailbox" not in full, "two at most"


def test_a_branch_comes_once_whatever_it_is_called_and_however_late_the_copy(app, cast, portal_of):
    file = portal_of(("Ada", "ada@voorbeeld.example", "family_buddy"))
    assert join(app, file).in_the_way == ()
    with opened(file, THERE), transaction():
        Branch.update(name="Home-Start Nieuw").execute()
        record(Branch.get(), "correct", None)
    again = ("Home-Start Verweg is al samengevoegd: alles staat hier, vanaf nummer 1000000.",)
    assert refused(app, file) == again
    Branch.update(name="Home-Start Ander").where(Branch.name == "Home-Start Verweg").execute()
    assert refused(app, file)[0].startswith("Home-Start Ander is al samengevoegd")


def test_the_demo_and_a_portal_that_took_others_in_stay_out(app, cast, portal_of):
    assert "Dit is de demo" in refused(app, portal_of(is_demo=True))[0]
    file = portal_of(name="Home-Start Elders 2")
    with opened(file, THERE), transaction():
        for model in chain.chained_tables():
            assert list(signed_anew(model, OldChain(0, 0, "", 0, ""), 1_000_000, ())) == []
        note(Joined(1_000_000, "another", (), "", "", {}))
    assert any("zelf al afdelingen samengevoegd" in sentence for sentence in refused(app, file))


def test_an_open_form_with_the_same_address_is_told(app, cast, portal_of):
    file = portal_of()
    with opened(file, THERE):
        OpenForm.create(branch=Branch.get(), kind="referral", key="zelfde")
    OpenForm.create(branch=cast.branch, kind="referral", key="zelfde")
    (sentence,) = refused(app, file)
    assert sentence.startswith("Een open formulier heeft hier en daar hetzelfde adres.")


def broken(app: Flask, file: Path, **more: object) -> str:
    before = checksums()
    with pytest.raises(RuleError) as error:
        join(app, file, **more)
    assert checksums() == before
    return error.value.message


def test_a_history_that_is_not_whole_a_key_that_is_not_known_or_another_file_is_refused(app, cast, portal_of, tmp_path):
    file = portal_of(("Ada", "ada@voorbeeld.example", "family_buddy"))
    assert "PORTAL_OLD_SECRET_KEYS" in broken(app, file, portal=Portal(OLD_URL, "x" * 40))
    with opened(file, THERE):
        HistoryEntry.update(verb="x").execute()
    assert "De geschiedenis van dat portaal is niet heel" in broken(app, file)
    with opened(file, THERE):
        database.db.execute_sql("insert into schema_migration (name, applied) values ('9999_later', '2030-01-01')")
    assert "nieuwer dan dit (9999_later)" in broken(app, file)
    other = tmp_path / "other.sqlite3"
    other.write_bytes(b"iets anders")
    assert "gaat niet open" in broken(app, other)


def test_an_app_that_the_key_does_not_open_is_told_before_anything_stays(app, cast, portal_of):
    file = portal_of(("Vera", "vera@voorbeeld.example", "coordinator"))
    with opened(file, THERE):
        Totp.create(person=Person.get(), sealed=seal("y" * 40, PURPOSE, "x", 1), confirmed_at=clock.now())
    assert "gaat niet open met PORTAL_SECRET_KEY van dat portaal" in broken(app, file)


def test_who_has_a_passkey_alone_and_who_reads_for_the_network_is_told(app, cast, portal_of):
    file = portal_of(("Vera", "vera@voorbeeld.example", "coordinator"), ("Nele", "nele@voorbeeld.example", "network"))
    with opened(file, THERE):
        vera = Person.get(Person.given_name == "Vera")
        Passkey.create(person=vera, credential_id="c", public_key="k", label="Chrome", as_staff=True)
    told = join(app, file).to_tell
    assert any(line.startswith("Vera Nys (coördinator) heeft als tweede stap alleen een vingerafdruk") for line in told)
    assert "Nele Nys leest in die afdeling voor het netwerk, en ziet dan de cijfers van alle afdelingen hier." in told
    assert "Komt niet mee, met opzet: vingerafdrukken en gezichten (1)." in told
    assert Passkey.select().count() == 0


def test_the_command_tells_it_all_and_ends_as_it_went(app, cast, portal_of, tmp_path):
    file = portal_of(("Els", "els@voorbeeld.example", "coordinator"))
    there = tmp_path / "portal.env"
    there.write_text(
        f"PORTAL_SECRET_KEY={THERE}\nPORTAL_TRUSTED_HOSTS=portaal.elders.example\nPORTAL_URL={OLD_URL}\n"
        f"PORTAL_HOUSE_STYLE=/nergens/briefhoofd.docx\n"
    )
    runner, words = app.test_cli_runner(), ["join", str(file), "--settings", str(there)]
    chain.use_key(HERE)
    unknown = runner.invoke(args=words)
    assert unknown.exit_code == 1 and "PORTAL_OLD_SECRET_KEYS" in unknown.output
    chain.use_key(HERE, (THERE,))
    stands = runner.invoke(args=[*words, "--dry-run"])
    assert stands.exit_code == 1 and "els@voorbeeld.example is hier van Els Peeters" in stands.output
    words += ["--without-address", "Els@voorbeeld.example"]
    tried = runner.invoke(args=[*words, "--dry-run"])
    assert (
        tried.exit_code == 0 and "Niets staat in de weg" in tried.output and "Er is niets geschreven." in tried.output
    )
    assert Branch.select().count() == 2
    done = runner.invoke(args=words)
    assert done.exit_code == 0 and "Samengevoegd: Home-Start Verweg" in done.output
    assert "Van elke tabel klopt de som met wat er kwam." in done.output and "briefhoofd" in done.output
    assert "redir http://localhost/verhuisd/1000000{uri} 302" in done.output
    assert Branch.select().count() == 3
    whole = runner.invoke(args=["verify-history"])
    assert whole.exit_code == 0 and "zoals ze kwam, nu vanaf 1000000" in whole.output
    HistoryEntry.update(actor_id=7).where(HistoryEntry.id == 1_000_001).execute()
    assert runner.invoke(args=["verify-history"]).exit_code == 1
