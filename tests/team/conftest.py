"""What the stories about the team share with those about signing in."""

from tests.sign_in.conftest import count_statements, quick_codes, slow_codes

__all__ = ["count_statements", "quick_codes", "slow_codes"]
