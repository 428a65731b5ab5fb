"""What requests carry: decisions, handling of tasks, operators' powers."""
