"""Who stopped as a volunteer may still hand in the last quarter: the period remembers whether that is so."""
from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('role_period', 'finishing', BooleanField(default=False)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('role_period', 'finishing'))
