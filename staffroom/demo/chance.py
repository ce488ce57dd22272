"""Chance that comes out the same for the same seed."""

import random


def dice(seed: int | str) -> random.Random:
    """Repeatable chance for made-up data; never for secrets."""
    return random.Random(seed)  # noqa: S311  # nosec B311  # repeatable on purpose
