"""`make torture`: the promise that nothing is lost, tried by force. Each part prints its figure and runs alone."""
