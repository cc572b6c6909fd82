"""The page with QR codes: a picture per note, by its own address, for whoever pays."""

from portal.expenses.models.payday import BatchEntry
from portal.expenses.payday import facts as payday
from tests.expenses.payday.test_payday import begin


def test_a_code_per_note_to_scan(cast, approved, visit, piet):
    page = visit(piet).get("/onkosten/betaaldag").press("Betaaldag beginnen", method="qr")
    assert "Scan elke code met je bankapp." in page.text
    pictures = page.tree.xpath("//img/@src")
    assert len(pictures) == 2
    assert page.tree.xpath("//img/@alt")[0].replace("\u00a0", " ") == "QR-code: € 43,44 voor Lena Aerts"
    answer = visit(piet).client.get(pictures[0])
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.data.startswith(b"<?xml")


def test_a_code_holds_what_the_batch_holds(cast, approved):
    begin(cast, approved, "qr")
    payment = payday.payment_of(BatchEntry.get(BatchEntry.note == approved[0].id))
    assert (payment.number, payment.holder, payment.iban, payment.cents) == (
        "2025-001", "Lena Aerts", "BE68539007547034", 4344,
    )  # fmt: skip


def test_a_code_is_for_who_pays(cast, approved, visit):
    begin(cast, approved, "qr")
    place = f"/onkosten/betaling/{BatchEntry.select().first().id}/qr.svg"
    assert visit(cast.lena).get(place).status == 403
    assert visit(cast.yusuf).get(place).status == 404
