"""Who meets what at the addresses of this room."""

from tests.test_house.people import LENAS
from tests.test_house.rows import cost, note_page, ticket, trip

ACCESS = {
    ("POST", "lines.leave_out"): (cost, LENAS),
    ("POST", "lines.put_back"): (cost, LENAS),
    ("GET", "lines.photo"): (cost, LENAS),
    ("POST", "lines.photo"): (cost, LENAS),
    ("GET", "lines.ticket"): (ticket, LENAS),
    ("GET", "lines.thumbnail"): (ticket, LENAS),
    ("GET", "lines.trip"): (trip, LENAS),
    ("POST", "lines.trip"): (trip, LENAS),
    ("POST", "lines.ride_with"): (lambda w: {**trip(w), "kind": "fiets"}, LENAS),
    ("POST", "lines.ride_elsewhere_with"): (lambda w: {**cost(w), "kind": "fiets"}, LENAS),
    ("GET", "lines.free_trip"): (note_page, LENAS),
    ("POST", "lines.free_trip"): (note_page, LENAS),
}
