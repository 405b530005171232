"""`python -m afterglow` is the program `afterglow`."""

import sys

from afterglow.command import main

sys.exit(main())
