"""What people see: cases, tasks, calendar, chains, the directory, the security log, whether all works."""
