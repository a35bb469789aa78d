"""定期检验. Registered packages verified again over the years."""
