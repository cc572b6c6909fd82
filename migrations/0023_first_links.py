"""Volunteers are invited with a link of their own; who was told, in which way, and whether it was used."""
from peewee import *


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class FirstLink(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        token_hash = CharField(max_length=64, unique=True)
        way = CharField(max_length=10)
        made_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)
        voided_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'first_link'

    db.create_tables([FirstLink])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('first_link'))
