"""Who may do what: the owners are those whom the settings name."""

from handlers.people.role import Role


class People:
    """Denies by default: nobody has a role without a name in the settings."""

    def __init__(self, owners: frozenset[int]) -> None:
        self._owners = owners

    def role_of(self, user_id: int) -> Role | None:
        """None: a stranger."""
        return Role.OWNER if user_id in self._owners else None

    def may(self, user_id: int, needed: Role) -> bool:
        role = self.role_of(user_id)
        return role is not None and role >= needed

    def everybody(self) -> frozenset[int]:
        """Those who hear what concerns everybody."""
        return self._owners
