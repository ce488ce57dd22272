"""Who has an account in the made-up tenant, as data that a script may replace."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from staffroom.kit.errors import BadInput
from staffroom.sources.standing import in_one_line

from .ids import guid, is_guid

DEFAULT_FILE = Path(__file__).with_name("people.json")
MOST_GROUPS = 200
"""How many groups Entra writes into a token; with more it writes none of them, and says so."""

_Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Person(BaseModel):
    """An account. Frozen: changes make a new one, so that a request never sees half a change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: _Text
    name: _Text
    upn: _Text = Field(description="User principal name; `preferred_username` in the token.")
    oid: str = Field(default="", description="Object id; follows from seed and slug when empty.")
    email: str = Field(default="", description="Empty: the claim is left out.")
    employee_id: str = Field(default="", description="Graph's `employeeId`.")
    enabled: bool = True
    guest: bool = False
    tenant: str = Field(default="", description="Name or id of another tenant; empty: this one.")
    roles: tuple[_Text, ...] = Field(default=(), description="App role values.")
    groups: tuple[_Text, ...] = Field(
        default=(), description="Names or object ids of groups; names become ids by seed."
    )
    filler_groups: int = Field(default=0, ge=0, le=3000, description="So many further groups that mean nothing.")
    overage: Literal["", "claim_names", "hasgroups"] = Field(
        default="", description="Forces the form of 'too many groups'."
    )
    label: str = Field(default="", description="What the picker says under the name.")
    kind: Literal["persona", "special"] = "special"


class PeopleFile(BaseModel):
    """The whole directory, as in `people.json`."""

    model_config = ConfigDict(extra="forbid")

    people: list[Person]
    app_roles: dict[str, str] = Field(default_factory=dict, description="App role value: Staffroom's role.")
    group_roles: dict[str, str] = Field(default_factory=dict, description="Name of a group: Staffroom's role.")

    @model_validator(mode="after")
    def _tell_people_apart(self) -> "PeopleFile":
        for field in ("slug", "oid"):
            values = [value for person in self.people if (value := getattr(person, field))]
            if twice := {value for value in values if values.count(value) > 1}:
                raise ValueError(f"two people with the same {field}: {', '.join(sorted(twice))}")
        return self


def read_people(path: Path | None = None) -> PeopleFile:
    """Read a people file, or the one that comes with the stand-in. Raises BadInput with what is wrong in it."""
    path = path or DEFAULT_FILE
    try:
        return PeopleFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise BadInput(f"{path}: {in_one_line(error)}") from error


class Directory:
    """People and groups of the tenant, with their identifiers. Not locked: the tenant does that."""

    def __init__(self, seed: int, file: PeopleFile) -> None:
        self._seed = seed
        self.app_roles, self.group_roles = dict(file.app_roles), dict(file.group_roles)
        self._names: dict[str, str] = {}
        self._people: dict[str, Person] = {}
        for person in file.people:
            self.put(person)
        for name in file.group_roles:
            self.group_id(name)

    def put(self, person: Person) -> Person:
        """Add or replace a person; gives an object id to who has none."""
        if not person.oid:
            person = person.model_copy(update={"oid": guid(self._seed, "person", person.slug)})
        self.groups_of(person)
        self._people[person.oid] = person
        return person

    def all(self) -> list[Person]:
        """Everybody, in the order of the file."""
        return list(self._people.values())

    def members(self) -> Iterable[Person]:
        """Whom Graph knows: everybody but people of other tenants."""
        return (person for person in self._people.values() if not person.tenant)

    def find(self, words: str) -> Person | None:
        """By object id, slug, user name or the opaque hint; by e-mail only when it is nobody else's too."""
        if person := self._people.get(words):
            return person
        wanted = words.lower()
        for person in self._people.values():
            if wanted in {person.slug, person.upn.lower(), self.hint_of(person).lower()}:
                return person
        with_address = [person for person in self._people.values() if person.email.lower() == wanted != ""]
        return with_address[0] if len(with_address) == 1 else None

    def hint_of(self, person: Person) -> str:
        """The `login_hint` claim: opaque, and good as `login_hint` and `logout_hint`."""
        return "O." + guid(self._seed, "hint", person.oid).replace("-", "")

    def tenant_of(self, person: Person, ours: str) -> str:
        """The id of the tenant whose account it is."""
        if not person.tenant:
            return ours
        return person.tenant if is_guid(person.tenant) else guid(self._seed, "tenant", person.tenant)

    def group_id(self, name: str) -> str:
        """Object id of a group by name; an id stays what it is."""
        oid = name if is_guid(name) else guid(self._seed, "group", name)
        self._names.setdefault(oid, name)
        return oid

    def group_name(self, oid: str) -> str:
        """What Graph calls a group."""
        return self._names.get(oid, oid)

    def groups_of(self, person: Person) -> list[str]:
        """Object ids of all groups somebody is in."""
        filler = (f"Shared mailbox {number:03}" for number in range(1, person.filler_groups + 1))
        return [self.group_id(name) for name in (*person.groups, *filler)]

    def role_map(self) -> dict[str, str]:
        """App role value or group id: role, as `STAFFROOM_ROLE_MAP` wants it."""
        return self.app_roles | {self.group_id(name): role for name, role in self.group_roles.items()}

    def as_json(self) -> dict[str, object]:
        """People with their ids, and the groups that have a name. What `PUT /control/people.json` takes, and more."""
        named = [{"id": oid, "name": name} for oid, name in self._names.items() if "mailbox" not in name]
        people = [
            person.model_dump(mode="json") | {"login_hint": self.hint_of(person)} for person in self._people.values()
        ]
        return {"people": people, "app_roles": self.app_roles, "group_roles": self.group_roles, "groups": named}
