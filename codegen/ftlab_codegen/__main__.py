"""`python -m ftlab_codegen`."""

from .cli import main

main()
