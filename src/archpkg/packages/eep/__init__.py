"""电子文件封装包 on disk (DA/T 48-2009): found, packed with its computer files, signed, unpacked."""
