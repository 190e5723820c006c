"""Orders to players that name what they play from: "put Netflix on", "play Radio One up there".

Pure. A source is only one that a player itself lists. Refuses to start whatever else is named to be
played: it could not say what would be heard, so it says what it can do instead. And what "it" is in
"turn it up" while something plays where that is said.
"""

import re
from collections.abc import Sequence

from appliance.core.house import Choice, Entity, Home
from appliance.core.meaning import Wish
from appliance.core.spoken_numbers import cardinal_at
from appliance.core.subjects import subject_of_state
from appliance.core.types import NotUnderstood, Verb, WhyNot
from appliance.understanding.dialogue.asked import Missing, Slot
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders import lists
from appliance.understanding.orders.commands import AskBack, Commanded
from appliance.understanding.orders.targets import Scene
from appliance.understanding.text.words import table, words_of

_SOURCE = re.compile(
    r"(?:(?:change|switch|set|turn|put)(?: the)? (?:source|input|channel|station)"
    r"(?: (?:of|on|for) (?P<of>.+?))? to|(?:play|put on|select|choose|switch to|tune to|tune in to)"
    r"|(?:put|switch)) (?P<what>.+?)(?: on(?! ))?(?: (?:on|in|from|through) (?P<on>.+))?"
)
_LOUDER = re.compile(r"turn (?:it|that|this) (?P<way>up|down)(?P<much> .+)?")
_UNMUTE = re.compile(r"(?:unmute|turn the sound (?:back )?on(?: again)?(?: on)?)(?: (?P<on>.+))?")
_TELEVISION = table("tv telly television tele")
_SPEAKERS = table("speaker speakers radio stereo player hifi")
_ANYTHING = table(
    "music something some anything it that this song track film movie again one next last previous "
    "on off the pause radio"
)
"""What is no name of anything to be played."""


def ordered(text: str, scene: Scene, mentions: Mentions, last: Sequence[Wish] = ()) -> Commanded:
    """What `text` orders players, lists and the rest of the house to do; as `commands.command`."""
    if (played := media(text, scene)) is not None:
        return played
    return lists.ordered(meant_by_it(text, scene), scene, mentions, last)


def media(text: str, scene: Scene) -> Commanded:
    """What is wished of players by their sources, or what is asked back; None if it is neither."""
    said = " ".join(text.casefold().replace("\u2019", "'").strip(" .!?,").split())
    players = [one for one in scene.home.approved() if one.domain == "media_player"]
    if not players:
        return None
    if (found := _UNMUTE.fullmatch(said)) is not None:
        return _unmuted(_meant(found["on"] or "", players, scene), scene.home)
    if (found := _SOURCE.fullmatch(said)) is None:
        return None
    place = found["of"] or found["on"] or ""
    those = _meant(place, players, scene)
    fitting = [(one, option) for one in those for option in _options(one, found["what"])]
    if len(fitting) == 1:
        ((player, option),) = fitting
        return (Wish(Verb.SET, (player.id,), (("source", option),)),)
    if place and those and not fitting and _is_named(found["what"]) and said.startswith("play "):
        return _cannot(those[0], scene.home)
    return None


def _is_named(what: str) -> bool:
    """Whether something is named to be played: "Radio One" is, "the radio" is the player."""
    words = words_of(what)
    return not _ANYTHING.issuperset(words) or ("radio" in words[:-1])


def meant_by_it(text: str, scene: Scene) -> str:
    """ "Turn it up" as it is meant where something plays and nothing was spoken of."""
    said = " ".join(text.casefold().strip(" .!?,").split())
    found = _LOUDER.fullmatch(said)
    if found is None or scene.it or scene.room is None:
        return text
    for one in scene.home.approved():
        state = scene.home.state_of(one.id)
        if one.domain == "media_player" and one.area == scene.room and state.state == "playing":
            return f"turn the music {found['way']}{found['much'] or ''}"
    return text


def _meant(place: str, players: Sequence[Entity], scene: Scene) -> list[Entity]:
    """Those of that name, kind or room; without a place those of this room, else all."""
    here = [one for one in players if one.area == scene.room] or list(players)
    words = [word for word in words_of(place) if word not in ("the", "my", "our")]
    if not words:
        return here
    for one in players:
        if words in ([*words_of(name)] for name in (one.name, *one.aliases)):
            return [one]
    if len(words) == 1 and words[0] in _TELEVISION:
        televisions = [one for one in players if _is_television(one)]
        return [one for one in televisions if one.area == scene.room] or televisions
    if len(words) == 1 and words[0] in _SPEAKERS:
        return [one for one in here if not _is_television(one)]
    areas = {
        area.id
        for area in scene.home.areas.values()
        if words in ([*words_of(name)] for name in (area.name, *area.aliases))
    }
    return [one for one in players if one.area in areas]


def _is_television(player: Entity) -> bool:
    names = {word for name in (player.name, *player.aliases) for word in words_of(name)}
    return player.device_class == "tv" or not _TELEVISION.isdisjoint(names)


def _options(player: Entity, said: str) -> list[str]:
    """The source of that name, which people say with numbers in words."""
    sources = player.settings.get("source")
    if not isinstance(sources, Choice):
        return []
    wanted = _plain(said)
    return [option for option in sources.options if _plain(option) == wanted and wanted]


def _plain(text: str) -> str:
    words = [word for word in words_of(text) if word not in ("the", "channel", "input")]
    figures = [cardinal_at(words, at) for at in range(len(words))]
    return "".join(
        str(figure[0]) if figure is not None and figure[1] == at + 1 else word
        for at, (word, figure) in enumerate(zip(words, figures, strict=True))
    )


def _unmuted(players: Sequence[Entity], home: Home) -> Commanded:
    """Muted is a volume of nothing, so somebody must say how loud it shall be."""
    silent = [one for one in players if home.state_of(one.id).attributes.get("volume_pct") == 0]
    if len(silent) == 1:
        name = subject_of_state(silent[0], home)
        return AskBack(Missing(Slot.VALUE, f"set the volume of {name} to"))
    if len(players) == 1 and "volume_pct" in players[0].settings:
        return NotUnderstood(
            WhyNot.UNSUPPORTED, f"I don't see that {subject_of_state(players[0], home)} is muted."
        )
    return None


def _cannot(player: Entity, home: Home) -> NotUnderstood:
    name = subject_of_state(player, home)
    return NotUnderstood(
        WhyNot.UNSUPPORTED,
        f"I can't choose what {name} plays: only start, pause and skip it, and the sources it has.",
    )
