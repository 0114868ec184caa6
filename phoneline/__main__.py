"""`python -m phoneline`."""

import sys

from phoneline.cli import main

sys.exit(main())
