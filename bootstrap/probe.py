"""A container's health check: ends well when /readyz says yes."""

import os
import sys
from urllib.parse import urlsplit

from bootstrap.supervisor import ready

if __name__ == "__main__":
    sys.exit(ready(int(sys.argv[1]), urlsplit(os.environ.get("PORTAL_URL", "")).netloc or "localhost") or 0)
