"""A worker outlives its broker."""

from types import SimpleNamespace

import pytest
import redis
from kombu.transport.redis import Channel

from portal import celery


@pytest.mark.parametrize("connection", [None, SimpleNamespace(client=None)])
def test_a_channel_without_its_broker_says_that_the_connection_is_lost(connection):
    channel = SimpleNamespace(connection=connection)
    with pytest.raises(redis.exceptions.ConnectionError):
        Channel._connparams(channel)


def test_a_lost_connection_is_something_a_worker_recovers_from():
    with celery.app.connection_for_read() as connection:
        assert redis.exceptions.ConnectionError in connection.connection_errors
