"""Who asks (訪れる人): a user with a role, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal["viewer", "editor", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""From the least to the most; each may do what those before may."""
ROLE_NAMES: Final = {"viewer": "閲覧", "editor": "編集", "admin": "管理"}


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account, or the one person at this machine (利用者)."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether the role suffices where ``role`` is asked for."""
        return ROLES.index(self.role) >= ROLES.index(role)


AT_THIS_MACHINE: Final = User("この端末の利用者", "admin")
"""Who sits at the machine where the pages answer on loopback only: the corpus is theirs anyway."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request's sender.

    Attributes:
        user: None before login.
        csrf: The token that a form must bring back.
        address: Network address, for limits and the audit log.
        by_password: Whether the request itself brought name and password (HTTP Basic), no cookie.
    """

    user: User | None
    csrf: str
    address: str
    by_password: bool = False
