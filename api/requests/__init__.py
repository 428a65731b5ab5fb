"""What routes ask of a request: who is calling, its document, its filters."""
