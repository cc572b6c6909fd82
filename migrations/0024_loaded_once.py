"""Every row of a workbook that was loaded leaves a mark, so that loading it again changes nothing, whatever was corrected since."""
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

    class Candidate(Model):
        class Meta:
            database = db
            table_name = 'candidate'

    class LoadedRow(Model):
        branch = ForeignKeyField(Branch, on_delete='CASCADE')
        mark = CharField(max_length=32)
        person = ForeignKeyField(Person, null=True, on_delete='CASCADE')
        candidate = ForeignKeyField(Candidate, null=True, on_delete='CASCADE')
        class Meta:
            database = db
            table_name = 'loaded_row'
            indexes = ((('branch', 'mark'), True),)

    db.create_tables([LoadedRow])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('loaded_row'))
