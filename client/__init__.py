"""Our own API as those see it who are outside of it: one client, for the command line and for the rehearsal."""
