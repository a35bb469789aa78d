"""移交载体布局. The layouts of a transfer: DA/T 93-2022 移交信息包, the 2012 carrier, and a plain one of our own."""
