"""Times as people type them and as a company works: days, hours, zones, places."""
