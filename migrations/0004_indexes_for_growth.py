"""Indexes for lists of one branch, in the order they are shown: a page takes as long with ten times the data."""


def up(migrator, db):
    migrator.migrate(migrator.add_index('expense_note', ('branch_id', 'status', 'paid_on')))
    migrator.migrate(migrator.add_index('expense_note', ('branch_id', 'status', 'submitted_at')))
    migrator.migrate(migrator.add_index('expense_note', ('branch_id', 'year')))
    migrator.migrate(migrator.add_index('referral', ('branch_id', 'status', 'received_on')))
    migrator.migrate(migrator.drop_index('expense_note', 'expensenote_branch_id_status'))


def down(migrator, db):
    migrator.migrate(migrator.add_index('expense_note', ('branch_id', 'status')))
    migrator.migrate(migrator.drop_index('referral', 'referral_branch_id_status_received_on'))
    migrator.migrate(migrator.drop_index('expense_note', 'expense_note_branch_id_year'))
    migrator.migrate(migrator.drop_index('expense_note', 'expense_note_branch_id_status_submitted_at'))
    migrator.migrate(migrator.drop_index('expense_note', 'expense_note_branch_id_status_paid_on'))
