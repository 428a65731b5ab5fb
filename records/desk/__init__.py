"""What waits for people: the inbox, copies, drafts, posts that nobody holds."""
