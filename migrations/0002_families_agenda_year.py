"""Families in full, agenda, newsletter by mail, the year, and what keeps it all safe."""
from peewee import *


def up(migrator, db):
    class Branch(Model):
        class Meta:
            database = db
            table_name = 'branch'

    class Family(Model):
        class Meta:
            database = db
            table_name = 'family'

    class Letter(Model):
        class Meta:
            database = db
            table_name = 'letter'

    class Match(Model):
        class Meta:
            database = db
            table_name = 'match'

    class NewsletterIssue(Model):
        class Meta:
            database = db
            table_name = 'newsletter_issue'

    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class Event(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        kind = CharField(max_length=20)
        title = CharField(max_length=160)
        text = TextField(default='')
        day = DateField()
        starts_at = TimeField(null=True)
        ends_at = TimeField(null=True)
        series = CharField(max_length=36, default='')
        part = IntegerField(default=0)
        place = CharField(max_length=200, default='')
        is_online = BooleanField(default=False)
        online_link = CharField(max_length=500, default='')
        price = CharField(max_length=80, default='')
        organiser = CharField(max_length=120, default='')
        partner = CharField(max_length=120, default='')
        enrol_by = CharField(max_length=10, default='portal')
        enrol_name = CharField(max_length=120, default='')
        enrol_email = CharField(max_length=254, default='')
        enrol_link = CharField(max_length=500, default='')
        mandatory_for = CharField(max_length=12, default='')
        seats = IntegerField(null=True)
        guests = IntegerField(default=0)
        cancelled_at = DateTimeField(null=True)
        created_at = DateTimeField()
        changed_at = DateTimeField()
        revision = IntegerField(default=0)
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'event'
            indexes = ((('branch', 'day'), False), (('branch', 'kind', 'day'), False))
    db.create_tables([Event])

    class Channel(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        name = CharField(max_length=80)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'channel'
            indexes = ((('branch', 'name'), True),)
    db.create_tables([Channel])

    class Candidate(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        given_name = CharField(max_length=60)
        family_name = CharField(max_length=80, default='')
        email = CharField(max_length=254, default='')
        phone = CharField(max_length=20, default='')
        town = CharField(max_length=80, default='')
        channel = ForeignKeyField(Channel, null=True, on_delete='RESTRICT')
        interested_on = DateField()
        status = CharField(max_length=12, default='interested')
        invited_on = DateField(null=True)
        came_on = DateField(null=True)
        trained_on = DateField(null=True)
        screened_on = DateField(null=True)
        started_on = DateField(null=True)
        person = ForeignKeyField(Person, unique=True, null=True, on_delete='SET NULL')
        stopped_on = DateField(null=True)
        stop_reason = CharField(max_length=20, default='')
        stop_note = CharField(max_length=300, default='')
        note = CharField(max_length=300, default='')
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        anonymised_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'candidate'
            indexes = ((('branch', 'interested_on'), False), (('branch', 'status'), False))
    db.create_tables([Candidate])

    class Attendance(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        event = ForeignKeyField(Event, on_delete='CASCADE')
        person = ForeignKeyField(Person, null=True, on_delete='CASCADE')
        candidate = ForeignKeyField(Candidate, null=True, on_delete='CASCADE')
        noted_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        noted_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'attendance'
            indexes = ((('event', 'person'), True), (('event', 'candidate'), True), (('branch', 'person'), False))
    db.create_tables([Attendance])

    class ChainHead(Model):
        name = CharField(unique=True, max_length=40)
        rows = IntegerField(default=0)
        base_id = IntegerField(default=0)
        base_mac = CharField(max_length=64, default='')
        last_id = IntegerField(default=0)
        last_mac = CharField(max_length=64, default='')
        mac = CharField(max_length=64, default='')
        class Meta:
            database = db
            table_name = 'chain_head'
    db.create_tables([ChainHead])

    class Child(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        family = ForeignKeyField(Family, on_delete='CASCADE')
        given_name = CharField(max_length=60, default='')
        birth_month = DateField(null=True)
        due_month = DateField(null=True)
        band_override = CharField(max_length=10, default='')
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'child'
            indexes = ((('branch', 'family'), False),)
    db.create_tables([Child])

    class Referrer(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        name = CharField(max_length=120)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'referrer'
            indexes = ((('branch', 'name'), True),)
    db.create_tables([Referrer])

    class Referral(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        family = ForeignKeyField(Family, on_delete='RESTRICT')
        received_on = DateField()
        by_family = BooleanField(default=False)
        referrer = ForeignKeyField(Referrer, null=True, on_delete='RESTRICT')
        asked = TextField(default='')
        weekdays = CharField(max_length=20, default='')
        language = CharField(max_length=40, default='')
        neighbourhood = CharField(max_length=80, default='')
        status = CharField(max_length=12, default='open')
        decided_on = DateField(null=True)
        decline_reason = CharField(max_length=20, default='')
        decline_note = CharField(max_length=300, default='')
        withdrawn_on = DateField(null=True)
        withdrawn_note = CharField(max_length=300, default='')
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'referral'
            indexes = ((('branch', 'received_on'), False), (('branch', 'status', 'decided_on'), False))
    db.create_tables([Referral])

    class Enrolment(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        event = ForeignKeyField(Event, on_delete='CASCADE')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        answer = CharField(max_length=4)
        answered_at = DateTimeField()
        via = CharField(max_length=12, default='portal')
        seat_told_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'enrolment'
            indexes = ((('event', 'person'), True), (('person', 'event'), False))
    db.create_tables([Enrolment])

    class FamilyDetails(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        family = ForeignKeyField(Family, unique=True, on_delete='CASCADE')
        name = CharField(max_length=120, default='')
        phone = CharField(max_length=20, default='')
        email = CharField(max_length=254, default='')
        street = CharField(max_length=120, default='')
        postcode = CharField(max_length=10, default='')
        town = CharField(max_length=80, default='')
        language = CharField(max_length=40, default='')
        household_note = TextField(default='')
        share_children = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'family_details'
    db.create_tables([FamilyDetails])

    class FileView(Model):
        seal = CharField(max_length=64, default='')
        erased = CharField(max_length=64, default='')
        mac = CharField(max_length=64, default='')
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        family_id = IntegerField()
        person_id = IntegerField()
        at = DateTimeField()
        what = CharField(max_length=20, default='file')
        class Meta:
            database = db
            table_name = 'file_view'
            indexes = ((('branch', 'at'), False), (('family_id', 'at'), False))
    db.create_tables([FileView])

    class FinalLetter(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        issue = ForeignKeyField(NewsletterIssue, unique=True, on_delete='CASCADE')
        name = CharField(max_length=120)
        content = BlobField()
        html = TextField()
        text = TextField()
        dropped = TextField(default='')
        uploaded_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        uploaded_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'final_letter'
    db.create_tables([FinalLetter])

    class HouseStyle(Model):
        branch = ForeignKeyField(Branch, unique=True, on_delete='CASCADE')
        name = CharField(max_length=120)
        content = BlobField()
        uploaded_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        uploaded_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'house_style'
    db.create_tables([HouseStyle])

    class ImportFile(Model):
        branch = ForeignKeyField(Branch, on_delete='CASCADE')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        name = CharField(max_length=120)
        content = BlobField()
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'import_file'
            indexes = ((('branch', 'at'), False),)
    db.create_tables([ImportFile])

    class IntakeStop(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        first_on = DateField()
        last_on = DateField(null=True)
        note = CharField(max_length=300, default='')
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'intake_stop'
            indexes = ((('branch', 'first_on'), False),)
    db.create_tables([IntakeStop])

    class Invitation(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        token_hash = CharField(unique=True, max_length=64)
        created_at = DateTimeField()
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'invitation'
    db.create_tables([Invitation])

    class PostFile(Model):
        branch_id = IntegerField(null=True)
        name = CharField(max_length=120)
        mime = CharField(max_length=120)
        content = BlobField()
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'post_file'
    db.create_tables([PostFile])

    class NewsletterCopy(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        issue = ForeignKeyField(NewsletterIssue, on_delete='CASCADE')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        letter = ForeignKeyField(Letter, null=True, on_delete='SET NULL')
        on_paper = BooleanField(default=False)
        strip = TextField(default='')
        handed_over_at = DateTimeField(null=True)
        bounced_at = DateTimeField(null=True)
        bounce = CharField(max_length=300, default='')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'newsletter_copy'
            indexes = ((('issue', 'person'), True),)
    db.create_tables([NewsletterCopy])

    class Outreach(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        title = CharField(max_length=300)
        is_permanent = BooleanField(default=False)
        first_on = DateField()
        last_on = DateField(null=True)
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'outreach'
            indexes = ((('branch', 'first_on'), False),)
    db.create_tables([Outreach])

    class Parent(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        family = ForeignKeyField(Family, on_delete='CASCADE')
        given_name = CharField(max_length=60, default='')
        birth_year = IntegerField(null=True)
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'parent'
            indexes = ((('branch', 'family'), False),)
    db.create_tables([Parent])

    class Passkey(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        credential_id = CharField(unique=True, max_length=1400)
        public_key = TextField()
        sign_count = BigIntegerField(default=0)
        label = CharField(max_length=80)
        as_staff = BooleanField(default=False)
        created_at = DateTimeField()
        last_used_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'passkey'
    db.create_tables([Passkey])

    class PasskeyChallenge(Model):
        challenge_hash = CharField(unique=True, max_length=64)
        purpose = CharField(max_length=20)
        person = ForeignKeyField(Person, null=True, on_delete='CASCADE')
        expires_at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'passkey_challenge'
    db.create_tables([PasskeyChallenge])

    class Talk(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        day = DateField()
        family = ForeignKeyField(Family, null=True, on_delete='RESTRICT')
        family_kind = CharField(max_length=20, default='')
        volunteer = ForeignKeyField(Person, null=True, on_delete='RESTRICT')
        volunteer_kind = CharField(max_length=20, default='')
        match = ForeignKeyField(Match, null=True, on_delete='RESTRICT')
        minutes = IntegerField(null=True)
        note = TextField(default='')
        by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'talk'
            indexes = ((('branch', 'day'), False), (('family', 'day'), False), (('volunteer', 'day'), False))
    db.create_tables([Talk])

    class PlannedTalk(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        match = ForeignKeyField(Match, on_delete='CASCADE')
        kind = CharField(max_length=20)
        because = CharField(max_length=12, default='start')
        planned_on = DateField()
        due_on = DateField()
        status = CharField(max_length=12, default='planned')
        talk = ForeignKeyField(Talk, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'planned_talk'
            indexes = ((('match', 'because', 'kind', 'planned_on'), True), (('branch', 'status', 'due_on'), False))
    db.create_tables([PlannedTalk])

    class ProfileFlag(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        family = ForeignKeyField(Family, on_delete='CASCADE')
        year = IntegerField()
        flag = CharField(max_length=20)
        value = CharField(max_length=8)
        since_on = DateField(null=True)
        class Meta:
            database = db
            table_name = 'profile_flag'
            indexes = ((('family', 'flag', 'year'), True), (('branch', 'year'), False))
    db.create_tables([ProfileFlag])

    class RecoveryCode(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        place = IntegerField()
        code_hash = CharField(max_length=200)
        created_at = DateTimeField()
        used_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'recovery_code'
            indexes = ((('person', 'place'), True),)
    db.create_tables([RecoveryCode])

    class RemovedTalk(Model):
        branch = ForeignKeyField(Branch, on_delete='CASCADE')
        planned_id = IntegerField(null=True)
        content = TextField()
        removed_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'removed_talk'
    db.create_tables([RemovedTalk])

    class ReportEntry(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        section = CharField(max_length=20)
        day = DateField()
        text = TextField()
        by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'report_entry'
            indexes = ((('branch', 'day'), False),)
    db.create_tables([ReportEntry])

    class ReportText(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        year = IntegerField()
        section = CharField(max_length=20)
        text = TextField(default='')
        revision = IntegerField(default=0)
        changed_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        changed_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'report_text'
            indexes = ((('branch', 'year', 'section'), True),)
    db.create_tables([ReportText])

    class ReportTextVersion(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        report_text = ForeignKeyField(ReportText, on_delete='CASCADE')
        revision = IntegerField()
        text = TextField()
        by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'report_text_version'
            indexes = ((('report_text', 'revision'), False),)
    db.create_tables([ReportTextVersion])

    class SeenDocument(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        kind = CharField(max_length=20)
        seen_on = DateField()
        seen_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'seen_document'
            indexes = ((('person', 'kind', 'seen_on'), True), (('branch', 'kind'), False))
    db.create_tables([SeenDocument])

    class Threshold(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        token_hash = CharField(unique=True, max_length=64)
        expires_at = DateTimeField(index=True)
        ended_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'threshold'
    db.create_tables([Threshold])

    class Totp(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        sealed = CharField(max_length=200)
        created_at = DateTimeField()
        confirmed_at = DateTimeField(null=True)
        last_step = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'totp'
    db.create_tables([Totp])

    class YearSnapshot(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        year = IntegerField()
        version = IntegerField(default=1)
        figures = TextField()
        reason = CharField(max_length=300, default='')
        by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'year_snapshot'
            indexes = ((('branch', 'year', 'version'), True),)
    db.create_tables([YearSnapshot])

    migrator.migrate(migrator.add_column('person', 'share_birthday', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('person', 'languages', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('person', 'free_weekdays', CharField(max_length=20, default='')))
    migrator.migrate(migrator.add_column('person', 'calendar_key', CharField(unique=True, null=True, max_length=64)))
    migrator.migrate(migrator.add_column('person', 'anonymised_at', DateTimeField(null=True)))
    migrator.migrate(migrator.add_column('family', 'anonymised_at', DateTimeField(null=True)))
    migrator.migrate(migrator.add_column('trajectory', 'referral_id', ForeignKeyField(Referral, field=Referral.id, null=True, on_delete='RESTRICT')))
    migrator.migrate(migrator.add_column('device', 'staff_roles', CharField(max_length=60, default='')))
    migrator.migrate(migrator.add_column('device', 'proved_at', DateTimeField(null=True)))
    migrator.migrate(migrator.add_column('newsletter_issue', 'blocks', TextField(default='')))
    migrator.migrate(migrator.add_column('newsletter_issue', 'attach_docx', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('history_entry', 'seal', CharField(max_length=64, default='')))
    migrator.migrate(migrator.add_column('history_entry', 'erased', CharField(max_length=64, default='')))
    migrator.migrate(migrator.add_column('history_entry', 'mac', CharField(max_length=64, default='')))
    migrator.migrate(migrator.add_column('letter', 'reply_to', CharField(max_length=254, default='')))
    migrator.migrate(migrator.add_column('letter', 'html', TextField(default='')))
    migrator.migrate(migrator.add_column('letter', 'file_id', ForeignKeyField(PostFile, field=PostFile.id, null=True, on_delete='SET NULL')))
    migrator.migrate(migrator.add_column('newsletter_item', 'event_id', ForeignKeyField(Event, field=Event.id, null=True, on_delete='SET NULL')))
    migrator.migrate(migrator.add_column('newsletter_item', 'source', CharField(max_length=12, default='')))
    migrator.migrate(migrator.add_column('newsletter_item', 'follows', BooleanField(default=False)))
    migrator.migrate(migrator.add_index('letter', ('sent_at',)))
    migrator.migrate(migrator.drop_column('device', 'as_coordinator'))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('newsletter_item', 'newsletter_item_event_id'))
    migrator.migrate(migrator.drop_index('letter', 'letter_sent_at'))
    migrator.migrate(migrator.drop_index('letter', 'letter_file_id'))
    migrator.migrate(migrator.drop_index('trajectory', 'trajectory_referral_id'))
    migrator.migrate(migrator.drop_index('person', 'person_calendar_key'))
    migrator.migrate(migrator.drop_column('newsletter_item', 'follows'))
    migrator.migrate(migrator.drop_column('newsletter_item', 'source'))
    migrator.migrate(migrator.drop_column('newsletter_item', 'event_id'))
    migrator.migrate(migrator.drop_column('letter', 'file_id'))
    migrator.migrate(migrator.drop_column('letter', 'html'))
    migrator.migrate(migrator.drop_column('letter', 'reply_to'))
    migrator.migrate(migrator.drop_column('history_entry', 'mac'))
    migrator.migrate(migrator.drop_column('history_entry', 'erased'))
    migrator.migrate(migrator.drop_column('history_entry', 'seal'))
    migrator.migrate(migrator.drop_column('newsletter_issue', 'attach_docx'))
    migrator.migrate(migrator.drop_column('newsletter_issue', 'blocks'))
    migrator.migrate(migrator.drop_column('device', 'proved_at'))
    migrator.migrate(migrator.drop_column('device', 'staff_roles'))
    migrator.migrate(migrator.drop_column('trajectory', 'referral_id'))
    migrator.migrate(migrator.drop_column('family', 'anonymised_at'))
    migrator.migrate(migrator.drop_column('person', 'anonymised_at'))
    migrator.migrate(migrator.drop_column('person', 'calendar_key'))
    migrator.migrate(migrator.drop_column('person', 'free_weekdays'))
    migrator.migrate(migrator.drop_column('person', 'languages'))
    migrator.migrate(migrator.drop_column('person', 'share_birthday'))
    migrator.migrate(migrator.drop_table('year_snapshot'))
    migrator.migrate(migrator.drop_table('totp'))
    migrator.migrate(migrator.drop_table('threshold'))
    migrator.migrate(migrator.drop_table('seen_document'))
    migrator.migrate(migrator.drop_table('report_text_version'))
    migrator.migrate(migrator.drop_table('report_text'))
    migrator.migrate(migrator.drop_table('report_entry'))
    migrator.migrate(migrator.drop_table('removed_talk'))
    migrator.migrate(migrator.drop_table('recovery_code'))
    migrator.migrate(migrator.drop_table('profile_flag'))
    migrator.migrate(migrator.drop_table('planned_talk'))
    migrator.migrate(migrator.drop_table('talk'))
    migrator.migrate(migrator.drop_table('passkey_challenge'))
    migrator.migrate(migrator.drop_table('passkey'))
    migrator.migrate(migrator.drop_table('parent'))
    migrator.migrate(migrator.drop_table('outreach'))
    migrator.migrate(migrator.drop_table('newsletter_copy'))
    migrator.migrate(migrator.drop_table('post_file'))
    migrator.migrate(migrator.drop_table('invitation'))
    migrator.migrate(migrator.drop_table('intake_stop'))
    migrator.migrate(migrator.drop_table('import_file'))
    migrator.migrate(migrator.drop_table('house_style'))
    migrator.migrate(migrator.drop_table('final_letter'))
    migrator.migrate(migrator.drop_table('file_view'))
    migrator.migrate(migrator.drop_table('family_details'))
    migrator.migrate(migrator.drop_table('enrolment'))
    migrator.migrate(migrator.drop_table('referral'))
    migrator.migrate(migrator.drop_table('referrer'))
    migrator.migrate(migrator.drop_table('child'))
    migrator.migrate(migrator.drop_table('chain_head'))
    migrator.migrate(migrator.drop_table('attendance'))
    migrator.migrate(migrator.drop_table('candidate'))
    migrator.migrate(migrator.drop_table('channel'))
    migrator.migrate(migrator.drop_table('event'))
