"""Pure rules of the CRM: no database, no clock, no wording. One module a topic."""
