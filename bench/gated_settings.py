"""The portal's settings with the bench's two addresses added."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.gated"
