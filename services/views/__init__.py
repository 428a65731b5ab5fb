"""What people see of cases, tasks, the calendar and the chains."""
