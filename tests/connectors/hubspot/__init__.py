"""HubSpot: how it is asked, what its records mean, recordings of a real one."""
