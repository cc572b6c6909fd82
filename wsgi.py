"""What a web server or `flask --app wsgi` opens."""

from portal import create_app

app = create_app()
