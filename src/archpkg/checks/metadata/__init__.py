"""元数据方案. Records held against what a metadata standard asks for."""
