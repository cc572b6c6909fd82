"""Pictures with who agreed to them, in letters and in the report; articles, and the letter that a report shows."""
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

    class NewsletterIssue(Model):
        class Meta:
            database = db
            table_name = 'newsletter_issue'

    class Picture(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        issue = ForeignKeyField(NewsletterIssue, null=True, on_delete='SET NULL')
        content = BlobField()
        small = BlobField()
        thumbnail = BlobField()
        width = IntegerField()
        height = IntegerField()
        size = IntegerField()
        small_size = IntegerField()
        sha256 = CharField(max_length=64)
        alternative = CharField(max_length=300)
        caption = CharField(max_length=200)
        who = CharField(max_length=8)
        consent = CharField(max_length=300)
        has_children = BooleanField()
        day = DateField()
        in_report = BooleanField()
        uploaded_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'picture'
            indexes = ((('branch', 'sha256'), False),)

    class ReportArticle(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        year = IntegerField()
        title = CharField(max_length=160)
        source = CharField(max_length=120)
        published = CharField(max_length=60)
        text = TextField()
        picture = ForeignKeyField(Picture, null=True, on_delete='SET NULL')
        by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        submission_key = CharField(max_length=36, null=True, unique=True)
        class Meta:
            database = db
            table_name = 'report_article'
            indexes = ((('branch', 'year'), False),)

    class ReportNewsletter(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        year = IntegerField()
        issue = ForeignKeyField(NewsletterIssue, on_delete='CASCADE')
        class Meta:
            database = db
            table_name = 'report_newsletter'
            indexes = ((('branch', 'year'), True),)

    db.create_tables([Picture, ReportArticle, ReportNewsletter])
    migrator.migrate(
        migrator.add_column('newsletter_issue', 'opening', TextField(default='')),
        migrator.add_column('newsletter_item', 'extra', CharField(max_length=300, default='')),
        migrator.add_column(
            'newsletter_item', 'picture_id', ForeignKeyField(Picture, field=Picture.id, null=True, on_delete='SET NULL')
        ),
        migrator.add_column('letter', 'pictures', TextField(default='')),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_column('letter', 'pictures'),
        migrator.drop_column('newsletter_item', 'picture_id'),
        migrator.drop_column('newsletter_item', 'extra'),
        migrator.drop_column('newsletter_issue', 'opening'),
        migrator.drop_table('report_newsletter'),
        migrator.drop_table('report_article'),
        migrator.drop_table('picture'),
    )
