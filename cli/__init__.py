"""The command line `tongchou`."""
