"""固化信息. Digests against manifests."""
