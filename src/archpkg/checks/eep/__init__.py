"""封装包. Packages of DA/T 48 against its clauses."""
