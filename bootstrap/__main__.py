"""`python3 -m bootstrap COMMAND`: what the Makefile calls."""

import os
import shutil
import sys

OLDEST, FITTING = (3, 11), ("python3.11", "python3.12", "python3.13")


def fitting_python():
    """Go on with a Python that is new enough, where the machine has one under another name."""
    if sys.version_info >= OLDEST:
        return
    for name in FITTING:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, "-m", "bootstrap"] + sys.argv[1:])
    sys.exit("Python 3.11 or later is needed. On Debian 12: apt-get install python3 python3-venv")


if __name__ == "__main__":
    fitting_python()
    from bootstrap.commands import main

    sys.exit(main(sys.argv[1:]))
