"""Tools that know neither volunteers nor the web: clock, dates, money, photos, Word, PDF."""
