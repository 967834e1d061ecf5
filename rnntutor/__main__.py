"""`python -m rnntutor` is `rnntutor`."""

import sys

from rnntutor.cli import main

if __name__ == "__main__":
    sys.exit(main())
