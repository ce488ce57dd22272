"""A stand-in for Microsoft Entra ID: one tenant, made-up people, no key, no database, no Django.

    with EntraStandIn(redirect_uris=["http://127.0.0.1:8000/auth/callback"]) as entra:
        entra.issuer, entra.client.client_id, entra.client.client_secret

What it speaks, and what scripts can make it do, is told in `docs/developers/stand-ins.md`.
"""

from .failures import Failure
from .mutations import MUTATIONS
from .people import PeopleFile, Person, read_people
from .registration import Registration
from .server import EntraStandIn

__all__ = ["MUTATIONS", "EntraStandIn", "Failure", "PeopleFile", "Person", "Registration", "read_people"]
