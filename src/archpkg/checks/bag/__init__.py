"""BagIt 包. What a bag should be beyond its digests: advice, profiles, signatures."""
