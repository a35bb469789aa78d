"""模型. What records are: frozen values from the fonds down to the computer file, codes, dates, vocabularies."""
