"""规范. Profiles of bags: read and written, asked what they demand, followed, and judged themselves."""
