"""A payment keeps what it was for when it left, per kind. Of before, that follows from its note as it is."""
from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('batch_entry', 'kinds', TextField(default='')))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('batch_entry', 'kinds'))
