"""树. Computer files to be read, wherever they lie: in a folder, a zip, a tar. Nothing is written here."""
