import pytest

from staffroom.sync.locks import AlreadyRunning, only_one


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_free_the_moment_it_is_let_go():
    for _ in range(30):
        with only_one():
            pass


@pytest.mark.django_db(transaction=True)
def test_a_second_import_is_refused_while_one_runs():
    with only_one(), pytest.raises(AlreadyRunning), only_one():
        pass
