"""信息包. Records laid together with their computer files: found, planned, copied, bagged, opened again."""
