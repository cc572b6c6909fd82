"""Settings hold from a day: what held before has tables of its own; each trip keeps what it was ridden with.

Nothing changed yet, so the tables begin empty: what stands holds since the start. A trip was ridden with what its line
says, and that was usual then.
"""
from peewee import *


def up(migrator, db):
    class Branch(Model):
        class Meta:
            database = db
            table_name = 'branch'

    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class Match(Model):
        class Meta:
            database = db
            table_name = 'match'

    class Place(Model):
        class Meta:
            database = db
            table_name = 'place'

    class ExpenseNote(Model):
        status = CharField(max_length=12)
        class Meta:
            database = db
            table_name = 'expense_note'

    class ExpenseLine(Model):
        note = ForeignKeyField(ExpenseNote, on_delete='CASCADE')
        kind = CharField(max_length=20)
        match = ForeignKeyField(Match, null=True, on_delete='RESTRICT')
        km = IntegerField(null=True)
        expected_km = IntegerField(null=True)
        own_kind = CharField(max_length=10, default='')
        usual_kind = CharField(max_length=10, default='')
        handed_in = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'expense_line'

    class VehicleBefore(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        until_on = DateField()
        vehicle = CharField(max_length=10)
        class Meta:
            database = db
            table_name = 'vehicle_before'
            indexes = ((('person', 'until_on'), True),)

    class MatchBefore(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        match = ForeignKeyField(Match, on_delete='CASCADE')
        until_on = DateField()
        km_one_way = IntegerField(default=0)
        usual_weekday = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'match_before'
            indexes = ((('match', 'until_on'), True),)

    class KindBefore(Model):
        branch = ForeignKeyField(Branch, on_delete='CASCADE')
        kind = CharField(max_length=20)
        until_on = DateField()
        counts = BooleanField(default=True)
        class Meta:
            database = db
            table_name = 'kind_before'
            indexes = ((('branch', 'kind', 'until_on'), True),)

    class PlaceBefore(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        place = ForeignKeyField(Place, on_delete='CASCADE')
        until_on = DateField()
        km = IntegerField()
        class Meta:
            database = db
            table_name = 'place_before'
            indexes = ((('place', 'until_on'), True),)

    class FlatDayBefore(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        until_on = DateField()
        flat_day_cents = IntegerField()
        class Meta:
            database = db
            table_name = 'flat_day_before'
            indexes = ((('branch', 'until_on'), True),)

    db.create_tables([VehicleBefore, MatchBefore, KindBefore, PlaceBefore, FlatDayBefore])
    for name in ('own_kind', 'usual_kind', 'handed_in'):
        migrator.migrate(migrator.add_column('expense_line', name, getattr(ExpenseLine, name)))
    ridden = ExpenseLine.kind << ['car', 'bicycle']
    ExpenseLine.update(usual_kind=ExpenseLine.kind).where(ridden).execute()
    ExpenseLine.update(expected_km=ExpenseLine.km).where(ridden, ExpenseLine.match.is_null()).execute()
    told = ExpenseNote.select(ExpenseNote.id).where(ExpenseNote.status != 'draft')
    ExpenseLine.update(handed_in=True).where(ExpenseLine.note << told).execute()


def down(migrator, db):
    for name in ('handed_in', 'usual_kind', 'own_kind'):
        migrator.migrate(migrator.drop_column('expense_line', name))
    for name in ('flat_day_before', 'place_before', 'kind_before', 'match_before', 'vehicle_before'):
        db.execute_sql(f'drop table {name}')
