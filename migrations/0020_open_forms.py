"""Forms that anyone with the link fills in, on per branch; a candidate who came that way is looked at first."""
from peewee import *


def up(migrator, db):
    class Branch(Model):
        class Meta:
            database = db
            table_name = 'branch'

    class OpenForm(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        kind = CharField(max_length=12)
        key = CharField(max_length=40, unique=True)
        opened_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'open_form'
            indexes = ((('branch', 'kind'), True),)

    db.create_tables([OpenForm])
    migrator.migrate(
        migrator.add_column('candidate', 'sent_in_at', DateTimeField(null=True)),
        migrator.add_column('candidate', 'checked_at', DateTimeField(null=True)),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_column('candidate', 'sent_in_at'),
        migrator.drop_column('candidate', 'checked_at'),
        migrator.drop_table('open_form'),
    )
