"""Who mentors whom, from when until when; and a remark about a volunteer, with how they heard of us."""
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

    class Mentoring(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        volunteer = ForeignKeyField(Person, backref='mentorings', on_delete='RESTRICT')
        mentor = ForeignKeyField(Person, backref='guided', on_delete='RESTRICT')
        started_on = DateField()
        ended_on = DateField(null=True)
        created_at = DateTimeField()
        submission_key = CharField(max_length=36, null=True, unique=True)
        class Meta:
            database = db
            table_name = 'mentoring'
            indexes = ((('branch', 'started_on'), False),)

    class VolunteerRemark(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        person = ForeignKeyField(Person, unique=True, on_delete='CASCADE')
        heard = CharField(max_length=80, default='')
        remark = TextField(default='')
        class Meta:
            database = db
            table_name = 'volunteer_remark'

    db.create_tables([Mentoring, VolunteerRemark])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('volunteer_remark'))
    migrator.migrate(migrator.drop_table('mentoring'))
