"""The words that make a name dangerous, and how they are found in it. Refuses to be spelled around.

Lists are by language, and every list is looked through whatever language is spoken: a relay called
"Garagentor" opens a garage in an English-speaking home too. Names come from outside: case, accents,
invisible characters, look-alike digits and split words make no difference.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


ACCESS_WORDS: Mapping[str, frozenset[str]] = {
    "en": _listed(
        "garage* gate gates door doors lock locks latch hatch bolt deadbolt alarm siren valve",
        "barrier opener strike buzzer intercom turnstile watermain watermains stopcock gasmain",
        "entry entries entryway entrance entrances exit egress access release releases shutoff",
        "stoptap tap faucet spigot flap flaps bollard bollards portcullis safe strongbox vault",
    ),
    "fr": _listed(
        "garage* portail portillon porte portes serrure verrou gache barriere alarme sirene",
        "vanne arriveedeau robinet interphone visiophone parlophone digicode trappe trappes sas",
        "grilledentree grilleentree grilleprincipale grilledujardin grillejardin grilledelacour",
        "grillecoulissante grilleexterieure rideaumetallique entreeprincipale acces cadenas",
        "deverrouillage loquet targette tourniquet herse coffrefort chatiere borne",
    ),
    "de": _listed(
        "garage* tor tore hoftor gartentor rolltor schiebetor einfahrtstor tur turen haustur tuer",
        "wohnungstur balkontur kellertur terrassentur hintertur eingangstur schiebetur schloss",
        "turoffner offner oeffner riegel bolzen schranke alarm ventil hauptwasser* hauptgas*",
        "eingang pforte gatter hahn wasserhahn gashahn luke dachluke zugang zugange zutritt",
        "zufahrt einfahrt ausfahrt einlass durchgang notausgang klappe klappen summer freigabe",
        "sprechanlage gegensprech* verriegelung entriegelung sperre poller drehkreuz rollgitter",
        "tresor geldschrank",
    ),
}
"""Folded as `_folded` does, and looked for as `_matches` does; a star also finds the word anywhere
inside a longer one ("Garagentor")."""
HEAT_WORDS: Mapping[str, frozenset[str]] = {
    "en": _listed(
        "heat heated heater* heating heatpump oven ovens stove stoves stovetop hob hobs cooker",
        "cooktop hotplate hotplates kettle* boiler* iron grill griddle toaster fryer* microwave",
        "furnace fireplace firepit burner radiator* sauna hottub jacuzzi immersion gas kiln bbq",
        "barbecue blanket straightener convector hotwater towelrail towelwarmer warmer warming",
        "underfloor infrared radiant geyser calorifier whirlpool spa steamer* steamroom steambath",
        "steamshower steamgenerator steamoven waffle* crepe* sandwichpress sandwichmaker panini",
        "trouserpress raclette fondue plancha rotisserie brazier chiminea firebowl bonfire smoker",
        "incinerator campfire samovar hairdryer hairdrier dryer drier hairstyler curler urn",
        "solder* welder welding blowtorch gluegun incubator brooder autoclave sterilizer sunbed",
        "steriliser deicer demister snowmelt",
    ),
    "fr": _listed(
        "chauffage* chauffe chaleur radiateur* four fours cuisiniere plaque plaques bouilloire",
        "chaudiere fer fers grill friteuse poele cheminee sauna gaz barbecue ballon couverture",
        "grillepain microondes rechaud gaziniere thermoplongeur convecteur cumulus eauchaude",
        "secheserviettes chauffant* infrarouge* brasero brasier crepiere gaufrier gaufre* hammam",
        "cuiseur autocuiseur rotissoire sechoir secheur sechecheveux sechelinge lisseur boucleur",
        "bruleur soufflant calorifere bouillotte vapeur bainaremous theiere asouder souder insert",
    ),
    "de": _listed(
        "heiz* heizdecke heizkissen heizpatrone heizpilz heizstab warmepumpe warmelampe ofen",
        "backofen* herd kochfeld kochplatte wasserkocher* kocher kessel boiler* therme erhitzer",
        "sieder warmwasser* bugel* glatteisen grill toaster fritteuse mikrowelle kamin sauna gas",
        "warme* heiss* infrarot* rotlicht* konvektor brenner feuer* lotkolben lotstation lotgerat",
        "schweissgerat waffel* platteisen kreppeisen fohn* trockner haarglatter dampf*",
        "fussboden quarzstrahler terrassenstrahler nachtspeicher garer brotbacker backautomat",
        "brutkasten solarium raucherofen",
    ),
}
ROOM_HEATING_WORDS = _listed(
    "heat heated heater* heating heatpump boiler* furnace radiator* gas convector towelrail",
    "towelwarmer warmer warming underfloor infrared radiant",
    "chauffage* chauffe chaleur radiateur* chaudiere gaz convecteur secheserviettes chauffant*",
    "infrarouge* soufflant calorifere",
    "heiz* warmepumpe warme* kessel therme infrarot* konvektor fussboden nachtspeicher trockner",
)
"""Those of `HEAT_WORDS` that a thermostat may be called by and still heat nothing but rooms."""
HOTTER_WORDS: Mapping[str, frozenset[str]] = {
    language: words - ROOM_HEATING_WORDS for language, words in HEAT_WORDS.items()
}
"""What no thermostat of a room is called: a sauna, an oven."""
QUANTITY_WORDS: Mapping[str, frozenset[str]] = {
    "en": _listed("setpoint setpoints temperature temperatures temp degrees pressure voltage"),
    "fr": _listed("consigne temperature pression tension courant puissance degres"),
    "de": _listed("sollwert temperatur druck spannung strom leistung vorlauf solltemperatur"),
}
"""What a number is called that counts heat, current or pressure, and does not say in what."""
FIXTURE_WORDS: Mapping[str, frozenset[str]] = {
    "light": _listed(
        "light lights lighting lamp lamps bulb bulbs lantern lanterns chandelier sconce led leds",
        "spot spots neon luminaire",
        "lumiere lumieres lampe lampes eclairage plafonnier lampadaire lustre applique appliques",
        "ampoule ampoules veilleuse guirlande lanterne",
        "licht lichter lampen leuchte leuchten beleuchtung laterne laternen lichterkette",
    ),
    "media_player": _listed(
        "speaker speakers soundbar sonos stereo radio hifi music player receiver projector tv tvs",
        "television televisions chromecast homepod",
        "enceinte enceintes tele televiseur musique ampli hautparleur chaine",
        "lautsprecher fernseher musik beamer verstarker",
    ),
}
"""What says that a thing is a lamp or a player, and stands in, on or at what else it is called."""
TELLING_WORDS: Mapping[str, frozenset[str]] = {
    "en": _listed(
        "heatlamp* heatlight* heatbulb* heatinglamp* heatinglight* heatingbulb* heated infrared",
        "intercom buzzer skylight skylights rooflight rooflights",
    ),
    "fr": _listed("chauffant* infrarouge* interphone visiophone parlophone"),
    "de": _listed(
        "heizlampe* heizlicht heizstrahler warmelampe* warmelicht warmestrahler infrarot*",
        "rotlicht* sprechanlage gegensprech* oberlicht*",
    ),
}
"""What holds whatever else is said: a heat lamp heats, and an intercom with a speaker opens."""
FALSE_FRIENDS = _listed(
    "outdoor outdoors indoor indoors doorbell doorbells doormat clock clocks block blocks flock",
    "locker lockers gateau gateaux gateway gateways agate frigate store stores restore storey",
    "ventilator ventilatoren ventilation porter reporter irony ironing environ woven beethoven",
    "shepherd fourth fourteen wheat theater theaters theatre theatres grille hatchback strikes",
    "sentry gentry carpentry accessory accessories accessible accessoire accessoires flexit",
    "safety safely summerhouse summertime midsummer attrappe released",
    "rotor tutor mentor autor pastor adaptor transistor natur futur torte tortue torso turm turn",
)
"""Words that only contain a listed one; the words listed themselves can never be among them."""

_AFFIX = 4
"""Letters a listed word needs to be looked for at both ends of longer words: "frontdoor"."""
_SHORT = frozenset({"tor", "tur"})
"""Shorter ones that are looked for there all the same: most German doors and gates end in one."""
_NO_DOOR_BEGINS = tuple(
    _listed(
        "torben torch tornado torque torsten torten tortoise turbin turbo turkei turkey turkis",
        "turmlampe turmleuchte turmlicht turmuhr turmventilator turmzimmer turner turnhalle",
        "turnoff turnon turnraum turntable turquoise turtle",
    )
)
"""How words begin that only look like a "Tor..." or "Tür...": as long as it takes to leave out
"Türmagnet" and "Türkontakt", which a tower and a Turk would let through."""
_NO_DOOR_ENDS = tuple(
    _listed(
        "ator itor motor ctor aktor ektor uktor doktor viktor faktur lektur struktur architektur",
        "kultur korrektur konjunktur skulptur textur garnitur abitur partitur temperatur literatur",
        "reparatur armatur miniatur tastatur klaviatur signatur",
    )
)
"""How words end that only look like a "...tor" or "...tür": "Stalltür" and "Werktor" are doors."""
_ROW = 16
"""Most words in a row that are read as one: "heat pump", "l o c k"."""
_LATIN = str.maketrans(
    {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u0131": "i", "\u00e6": "ae"}
    | {"\u0153": "oe", "\u00fe": "th"}
)
"""Latin letters that have no decomposition; others that look Latin are not readable."""
_DIGITS = str.maketrans("034578", "oeastb")
_DIGIT_INSIDE = re.compile(r"[^\W\d_]\d+[^\W\d_]")
_CASE_CHANGE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class _Listed:
    """Words to look for: as they are, anywhere inside a longer one, at either end of one."""

    exact: frozenset[str]
    inside: tuple[str, ...]
    ends: tuple[str, ...]


@lru_cache(maxsize=32)
def _together(*lists: frozenset[str]) -> _Listed:
    exact = frozenset[str]().union(*lists)
    inside = tuple(sorted(entry.rstrip("*") for entry in exact if entry.endswith("*")))
    return _Listed(exact, inside, tuple(sorted(e for e in exact if len(e) >= _AFFIX)))


def is_called(texts: Iterable[str], lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether any of these names contains a word of any language's list."""
    listed = _together(*lists.values())
    return any(
        any(_matches(word, listed) for word in _words(text)) or _is_split_in(text, listed)
        for text in texts
    )


def is_fixture(text: str, domain: str) -> bool:
    """Whether a name says that a light is a lamp, or a player a player: "Oven light", "Türlampe".

    In whole words, or at the end of longer ones; a heat lamp does not.
    """
    nouns = FIXTURE_WORDS[domain]
    ends = _together(nouns).ends
    return not is_called((text,), TELLING_WORDS) and any(
        word in nouns or word.endswith(ends) for word in _words(text)
    )


def is_shorter(text: str, full: str) -> bool:
    """Whether a text says nothing that a name does not: "garage" and "Garage light"."""
    return _words(text) <= _words(full)


def _matches(word: str, listed: _Listed) -> bool:
    if word in listed.exact:
        return True
    if word in FALSE_FRIENDS:
        return False
    if word.startswith(listed.ends) or word.endswith(listed.ends):
        return True
    return any(part in word for part in listed.inside) or any(
        _is_door(word, short) for short in _SHORT & listed.exact
    )


def _is_door(word: str, short: str) -> bool:
    """Whether a longer word begins or ends with a short word for a door: "Hoftür", "Torantrieb"."""
    begins = word.startswith(short) and not word.startswith(_NO_DOOR_BEGINS)
    return begins or (word.endswith(short) and not word.endswith(_NO_DOOR_ENDS))


def is_unreadable(names: Sequence[str], object_id: str) -> bool:
    """Whether letters outside Latin, or digits inside the words of a name, may hide a word.

    An object id is often an address, which has digits between its letters and hides nothing.
    """
    return any(_DIGIT_INSIDE.search(_folded(name)) for name in names) or any(
        letter.isalpha() and not letter.isascii()
        for text in (*names, object_id)
        for letter in _folded(text)
    )


def _words(text: str) -> set[str]:
    """Folded words, as written, split at digits and at changes of case, and with digits read as
    the letters they look like: "FrontDoor2" -> front, door, frontdoor.
    """
    split = _CASE_CHANGE.sub(" ", _visible(text))
    whole = re.findall(r"[^\W_]+", _folded(text))
    digits = {word.translate(_DIGITS).replace("1", one) for word in whole for one in "il"}
    parts = re.findall(r"[^\W\d_]+", _folded(split) + " " + _folded(text))
    return {*whole, *digits, *parts}


def _is_split_in(text: str, listed: _Listed) -> bool:
    """Whether neighbouring words make a listed one together: "water main", "Ket-tle", "h.o.b".

    What is looked for inside longer words may also begin and end inside them: "Gar agentor".
    """
    said = re.findall(r"[^\W\d_]+", _folded(_CASE_CHANGE.sub(" ", _visible(text))))
    for at in range(len(said)):
        row = said[at]
        for length, word in enumerate(said[at + 1 : at + _ROW], start=2):
            row += word
            # Two short words make another by chance; single letters are spelled out on purpose.
            if row in listed.exact and (len(row) >= _AFFIX or len(row) == length):
                return True
    whole, ends = "".join(said), frozenset(accumulate(map(len, said)))
    return any(
        not ends.isdisjoint(range(found.start() + 1, found.end()))
        for part in listed.inside
        for found in re.finditer(part, whole)
    )


@lru_cache(maxsize=8192)
def _visible(text: str) -> str:
    """Without accents and invisible characters, in compatible forms: "Garagen\u00adtor"."""
    compatible = unicodedata.normalize("NFKD", text)
    return "".join(c for c in compatible if unicodedata.category(c) not in {"Mn", "Cf", "Cc"})


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return _visible(_visible(text).casefold()).translate(_LATIN)
