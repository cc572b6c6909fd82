"""Whom to call at an organisation, who sent a referral in, partners around a family; a talk has an hour and a place."""
from peewee import *

COLUMNS = {
    'referrer': {
        'contact_name': CharField(default='', max_length=120),
        'contact_phone': CharField(default='', max_length=20),
        'contact_email': CharField(default='', max_length=254),
    },
    'referral': {
        'sent_in_at': DateTimeField(null=True),
        'sender_name': CharField(default='', max_length=120),
        'sender_organisation': CharField(default='', max_length=120),
        'sender_phone': CharField(default='', max_length=20),
        'sender_email': CharField(default='', max_length=254),
    },
    'planned_talk': {
        'starts_at': TimeField(null=True),
        'place': CharField(default='', max_length=200),
        'settled_at': DateTimeField(null=True),
    },
}


def up(migrator, db):
    class Branch(Model):
        class Meta:
            database = db
            table_name = 'branch'

    class Family(Model):
        class Meta:
            database = db
            table_name = 'family'

    class Partner(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        family = ForeignKeyField(Family, backref='partners', on_delete='CASCADE')
        name = CharField(max_length=120)
        organisation = CharField(default='', max_length=120)
        phone = CharField(default='', max_length=20)
        created_at = DateTimeField()
        submission_key = CharField(max_length=36, null=True, unique=True)
        class Meta:
            database = db
            table_name = 'partner'
            indexes = ((('branch', 'family'), False),)

    db.create_tables([Partner])
    for table, columns in COLUMNS.items():
        migrator.migrate(*(migrator.add_column(table, name, field) for name, field in columns.items()))


def down(migrator, db):
    for table, columns in COLUMNS.items():
        migrator.migrate(*(migrator.drop_column(table, name) for name in columns))
    migrator.migrate(migrator.drop_table('partner'))
