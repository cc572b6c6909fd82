"""What the pages of every room are built on: access, forms, headers, failures, words."""
