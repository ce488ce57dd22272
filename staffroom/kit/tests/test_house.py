"""The tests' own ground: nothing of a developer's machine gets in."""

import os
import socket

import pytest
from django.conf import settings
from django.db import connection
from pytest_socket import SocketConnectBlockedError


def test_the_data_folder_is_a_temporary_one():
    assert "staffroom-tests-" in str(settings.STAFFROOM_DATA)
    assert os.environ["STAFFROOM_ENV_FILE"] == os.devnull


def test_the_network_is_shut_except_loopback():
    with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_the_database_is_a_real_file_or_a_real_server():
    if connection.vendor == "sqlite":
        assert str(settings.STAFFROOM_DATA) in connection.settings_dict["NAME"]
    else:
        assert "test_staffroom_" in connection.settings_dict["NAME"]
