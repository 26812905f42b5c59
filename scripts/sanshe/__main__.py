"""``python -m sanshe`` is the ``sanshe`` command."""

import sys

from sanshe.cli import main

sys.exit(main())
