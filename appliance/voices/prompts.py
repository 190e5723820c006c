"""What somebody reads aloud to have a voice made: sentences and the words of consent.

The sentences are this project's own. Refuses to be translated by a machine while it runs: what
somebody agrees to stands here, in the languages that Hearth speaks.
"""

from functools import cache
from pathlib import Path

from appliance.core.errors import VoiceRefused

LANGUAGES = ("en", "de", "fr")
ESPEAK = {"en": "en-gb-x-rp", "de": "de", "fr": "fr"}
"""How the trainer is to pronounce them."""

AGREED = {"en": "I agree", "de": "Ich bin einverstanden", "fr": "Je suis d'accord"}
_CONSENT = {
    "en": (
        "I, {speaker}, agree that my voice is recorded on this device, so that an artificial voice "
        "can be made of it {purpose}. I am told that this voice can be made to say things that I "
        "never said, that Hearth cannot tell it from me, and that I can take this back at any "
        "time: then the recordings and the voice are deleted here. Nobody pressed me. It is my own "
        "voice, and I may decide about it."
    ),
    "de": (
        "Ich, {speaker}, bin einverstanden, dass meine Stimme auf diesem Gerät aufgenommen wird, "
        "damit daraus eine künstliche Stimme entsteht, {purpose}. Mir wurde gesagt, dass diese "
        "Stimme Dinge sagen kann, die ich nie gesagt habe, dass Hearth sie von mir nicht "
        "unterscheiden kann und dass ich das jederzeit zurücknehmen kann: Dann werden Aufnahmen "
        "und Stimme hier gelöscht. Niemand hat mich gedrängt. Es ist meine eigene Stimme, und ich "
        "darf über sie bestimmen."
    ),
    "fr": (
        "Moi, {speaker}, j'accepte que ma voix soit enregistrée sur cet appareil pour en faire une "
        "voix artificielle {purpose}. On m'a dit que cette voix peut dire des choses que je n'ai "
        "jamais dites, que Hearth ne peut pas la distinguer de moi, et que je peux revenir "
        "là-dessus à tout moment : les enregistrements et la voix sont alors effacés ici. Personne "
        "ne m'a forcé la main. C'est ma propre voix, et j'ai le droit d'en décider."
    ),
}
_SPOKEN = {
    "en": "My name is {speaker}. I agree that an artificial voice is made of mine.",
    "de": (
        "Mein Name ist {speaker}. Ich bin einverstanden, dass aus meiner Stimme eine künstliche "
        "gemacht wird."
    ),
    "fr": "Je m'appelle {speaker}. J'accepte qu'une voix artificielle soit faite de la mienne.",
}
PURPOSE = {
    "en": "for Hearth to speak with in this home",
    "de": "mit der Hearth in diesem Zuhause spricht",
    "fr": "avec laquelle Hearth parle dans cette maison",
}


@cache
def prompts(language: str) -> tuple[str, ...]:
    """The sentences to read, in their order. Raises VoiceRefused."""
    if language not in LANGUAGES:
        raise VoiceRefused(
            f"there are no sentences to read in {language!r}: only {', '.join(LANGUAGES)}"
        )
    text = Path(__file__).with_name(f"prompts_{language}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)


def consent_text(language: str, speaker: str, purpose: str) -> str:
    """What is agreed to, whole."""
    return _CONSENT[language].format(speaker=speaker, purpose=purpose)


def consent_spoken(language: str, speaker: str) -> str:
    """What the speaker says aloud, so that name and voice belong together."""
    return _SPOKEN[language].format(speaker=speaker)
