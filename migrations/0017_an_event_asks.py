"""An event may ask something of whoever comes, and keeps what they say. Of before nothing was asked."""
from peewee import *


def up(migrator, db):
    migrator.migrate(
        migrator.add_column('event', 'question', CharField(max_length=160, default='')),
        migrator.add_column('enrolment', 'reply', CharField(max_length=200, default='')),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_column('enrolment', 'reply'),
        migrator.drop_column('event', 'question'),
    )
