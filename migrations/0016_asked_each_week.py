"""Each week is asked whether somebody was there: a "no" is kept, and who wants the question as a mail says so."""
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

    class MissedVisit(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        match = ForeignKeyField(Match, on_delete='CASCADE')
        day = DateField()
        said_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        said_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'missed_visit'
            indexes = ((('match', 'day'), True),)

    db.create_tables([MissedVisit])
    migrator.migrate(migrator.add_column('person', 'weekly_mail', BooleanField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('person', 'weekly_mail'))
    migrator.migrate(migrator.drop_table('missed_visit'))
