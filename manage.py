#!/usr/bin/env python3
"""Django's management commands, on this machine's own database where none is given."""

import os
import sys

from bootstrap import standalone


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    standalone.with_the_packages()
    from django.core.management import execute_from_command_line

    with standalone.local_services():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
