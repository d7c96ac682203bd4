"""`python -m bot` is `voronka`."""

from bot.cli import main

main()
