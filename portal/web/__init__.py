"""What every room's pages stand on: access, forms, headers, failures, words."""
