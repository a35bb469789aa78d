"""包组. Payloads split over several bags, and such groups read."""
