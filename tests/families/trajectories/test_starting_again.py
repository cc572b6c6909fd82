"""A family that was closed comes back."""

from datetime import date

from portal.families.models.match import Match, Trajectory


def test_a_second_tap_starts_no_second_trajectory(cast, visit):
    Match.update(ended_on=date(2025, 9, 10)).where(Match.id == cast.lenas.id).execute()
    closed = {"closed_on": date(2025, 9, 10), "closing_reason": "completed"}
    Trajectory.update(**closed).where(Trajectory.family == cast.klaver.id).execute()
    form = (
        visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").follow("Nieuw traject starten").form("Nieuw traject starten")
    )
    first, second = form.press(), form.press()
    assert first.all("flash") == second.all("flash") == ["Het nieuwe traject staat klaar. Koppel nu een vrijwilliger."]
    assert Trajectory.select().where(Trajectory.family == cast.klaver.id).count() == 2
