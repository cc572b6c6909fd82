"""How long things are kept: the periods, anonymising, and a copy of what is kept about somebody."""
