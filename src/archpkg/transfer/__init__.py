"""移交. Records change hands: what is handed over is read, judged and made here, with the clock that bears the date."""
