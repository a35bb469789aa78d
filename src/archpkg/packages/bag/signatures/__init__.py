"""包签名. Signatures of bags as tag files: where they stand, their octets, and how they are made."""
