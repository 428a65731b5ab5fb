"""The list of an installation's troubles for its operators, read by the API and the command line."""
