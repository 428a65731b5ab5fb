"""What operators are told of an installation: the list of its troubles, read by the API and the command line."""
