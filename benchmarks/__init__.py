"""`make bench`: what the portal costs, beside the same work without it. Prints one JSON line per figure."""

THREADS = 4  # of waitress, in every server that is measured
SECRET_KEY = "een-sleutel-alleen-voor-de-meting-0123456789"
