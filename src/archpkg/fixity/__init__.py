"""固化. Bytes into digests: which algorithms there are, and many computer files digested at once."""
