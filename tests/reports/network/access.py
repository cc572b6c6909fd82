"""Who meets what at the addresses of this room."""

from tests.test_house.people import NETWORK
from tests.test_house.rows import figure_of_network, figures_year, nothing

ACCESS = {
    ("GET", "network.network"): (nothing, NETWORK),
    ("GET", "network.network_year"): (figures_year, NETWORK),
    ("GET", "network.network_branches"): (figures_year, NETWORK),
    ("GET", "network.network_figure"): (figure_of_network, NETWORK),
    ("GET", "network.network_sheet"): (figures_year, NETWORK),
}
