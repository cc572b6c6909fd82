"""Events, who comes, who was there; candidates on their way to becoming a volunteer; how people hear of us."""
