"""Tokens of automations: made, looked up, ended. Refuses those of who is no owner any more.

A token has 256 random bits, so nobody finds one by guessing: wrong ones are counted to tell whoever
sends them to stop, and a good one is let in whatever others sent from its address.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from appliance.core.guesses import Guesses
from appliance.core.people import Person, Role
from appliance.core.tokens import Scope, Token, Tokens, token_name
from appliance.web.api.problems import Problem
from appliance.web.door import Door

PREFIX = "hearth_"
"""So that a token that got into a log or a repository is known for what it is."""
_TOUCH_S = 3600.0
"""How exactly it is kept when a token was used last."""
_MOST_WRONG, _MOST_WRONG_EACH = 200, 20
_REALM = 'Bearer realm="hearth"'


class Keys:
    """The tokens of a page. They are kept with the people, and raise what `Door.keep` does."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._wrong = Guesses(_MOST_WRONG, _MOST_WRONG_EACH)

    @property
    def all(self) -> Sequence[Token]:
        """The newest first. One that is too old is among them until it is ended."""
        return sorted(self._tokens.held.values(), key=lambda each: -each.made_s)

    def holds(self, token: Token) -> bool:
        return token.holds(self._door.today_s())

    async def make(self, person: Person, name: str, scope: Scope) -> str:
        """What the automation has to send. Raises ValueError with what is wrong, for people."""
        text, now_s = PREFIX + secrets.token_urlsafe(32), self._door.today_s()
        id_ = secrets.token_hex(4)
        token = Token(id_, _hash(text), token_name(name), person.id, scope, now_s, now_s)
        await self._keep(lambda tokens: tokens.with_token(token))
        return text

    async def end(self, id_: str) -> None:
        await self._keep(lambda tokens: tokens.without(id_))

    async def of(self, authorizations: Sequence[str], place: str) -> Token:
        """Whose call it is, by its Authorization headers, from a network address.

        Raises Problem if it is nobody's.
        """
        if not authorizations:
            raise Problem("no-token", "Send the header: Authorization: Bearer hearth_...",
                          www_authenticate=_REALM)  # fmt: skip
        scheme, _, text = authorizations[0].partition(" ")
        known = scheme.casefold() == "bearer" and len(authorizations) == 1
        token = self._find(text.strip()) if known else None
        if token is None:
            raise self._refused(place)
        now_s = self._door.today_s()
        if abs(now_s - token.used_s) > _TOUCH_S:
            await self._keep(lambda tokens: tokens.used(token.id, now_s))
        return token

    def check(self, token: Token, needed: Scope) -> None:
        """Raises Problem where the scope of a token is too small."""
        if not token.scope.may(needed):
            told = f'{_REALM}, error="insufficient_scope", scope="{needed}"'
            raise Problem("scope-too-small", f"This takes a token with the scope {needed}.",
                          www_authenticate=told)  # fmt: skip

    @property
    def _tokens(self) -> Tokens:
        return self._door.people.tokens

    def _find(self, text: str) -> Token | None:
        """All are compared, each in the same time: how long it takes tells nothing."""
        key = _hash(text).encode()
        found = [each for each in self._tokens.held.values()
                 if secrets.compare_digest(each.key.encode(), key)]  # fmt: skip
        return next((each for each in found if self.holds(each) and self._is_owners(each)), None)

    def _is_owners(self, token: Token) -> bool:
        person = self._door.people.people.get(token.person)
        return person is not None and person.role is Role.OWNER

    def _refused(self, place: str) -> Problem:
        now_s = self._door.now_s()
        if self._wrong.allowed(place, now_s):
            return Problem("wrong-token", "Ask the owner for another: it ended, or was mistyped.",
                           www_authenticate=f'{_REALM}, error="invalid_token"')  # fmt: skip
        wait_s = int(self._wrong.wait_s(place, now_s)) + 1
        return Problem("too-many-wrong-tokens", f"Wait {wait_s} s.", retry_after=str(wait_s))

    async def _keep(self, change: Callable[[Tokens], Tokens]) -> None:
        await self._door.keep(lambda people: replace(people, tokens=change(people.tokens)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
