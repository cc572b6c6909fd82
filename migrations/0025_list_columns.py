"""What the columns of a list of one's own were chosen to be is remembered per branch, for the next list."""
from peewee import *


def up(migrator, db):
    class Branch(Model):
        class Meta:
            database = db
            table_name = 'branch'

    class ListColumn(Model):
        branch = ForeignKeyField(Branch, on_delete='CASCADE')
        kind = CharField(max_length=20)
        mark = CharField(max_length=32)
        key = CharField(max_length=40)
        class Meta:
            database = db
            table_name = 'list_column'
            indexes = ((('branch', 'kind', 'mark'), True),)

    db.create_tables([ListColumn])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('list_column'))
