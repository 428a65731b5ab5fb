"""The directory and its changes, substitutes, hand-over, logging in and passwords."""
