"""Who works where in which post over time, who acts for whom, and how that is changed on record."""
