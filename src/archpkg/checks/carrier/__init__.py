"""移交信息包. The catalogue, the description and the layout of a transfer, judged."""
