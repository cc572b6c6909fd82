"""Two who look like one, of whom somebody said that they are not."""
from peewee import *


def up(migrator, db):
    class Branch(Model):
        class Meta:
            database = db
            table_name = 'branch'

    class ToldApart(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        kind = CharField(max_length=12)
        first_id = IntegerField()
        second_id = IntegerField()
        told_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'told_apart'
            indexes = ((('branch', 'kind', 'first_id', 'second_id'), True),)

    db.create_tables([ToldApart])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('told_apart'))
