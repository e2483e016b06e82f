"""Salesforce: how it is asked, what its rows mean, recordings of a real one."""
