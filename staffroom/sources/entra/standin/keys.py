"""Signing keys. Several are valid at once; the next one to sign may be one that nobody has seen."""

import functools

from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

FORGERS = -1


@functools.cache
def key(number: int) -> RSAKey:
    """A key pair, made once in a process: making them is slow, and tests start many stand-ins."""
    return RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)


def public_pem(pair: RSAKey) -> bytes:
    """The public half as anybody would write it to a file."""
    return pair.as_pem(private=False)


def sign(pair: RSAKey, data: bytes, algorithm: str = "RS256") -> bytes:
    """A signature over bytes."""
    return JWSRegistry.algorithms[algorithm].sign(data, pair)


class KeyRing:
    """Which key signs, and which keys are published. Not locked: the tenant does that."""

    def __init__(self) -> None:
        self._last = 1
        self._published = [0, 1]
        self._signing = 0

    def __len__(self) -> int:
        return len(self._published)

    @property
    def signing(self) -> RSAKey:
        """The key that signs now."""
        return key(self._signing)

    @property
    def forgers(self) -> RSAKey:
        """Somebody else's key, which is published nowhere."""
        return key(FORGERS)

    def rotate(self, *, keep_old: bool = True) -> str:
        """Sign with a key that was never published before; returns its id. Old ones stay published or go."""
        self._last += 1
        self._signing = self._last
        self._published = [*self._published, self._last] if keep_old else [self._last]
        return str(self.signing.kid)

    def published(self, issuer: str) -> dict[str, object]:
        """The JWKS. Like Entra's it names no `alg`."""
        return {"keys": [key(number).as_dict(private=False) | {"issuer": issuer} for number in self._published]}


def forged_set() -> dict[str, object]:
    """What the trap serves: the forger's public key, as if it were a key set."""
    return {"keys": [key(FORGERS).as_dict(private=False)]}
