"""A form that was sent after the sign-in had ended waits, sealed, until whoever sent it is back."""
from peewee import *


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class CarriedForm(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        token_hash = CharField(unique=True, max_length=64)
        sealed = TextField()
        expires_at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'carried_form'

    db.create_tables([CarriedForm])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('carried_form'))
