"""`python -m ftlab_trainer` is `ftlab-train`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
