"""``python -m archpkg``."""

from archpkg.cli import main

main()
