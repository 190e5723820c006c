"""Which time zone a place has, by the names that the zone database gives. Refuses to guess.

The database names one city a zone, so a table adds countries with one zone and some large cities.
"""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_ELSEWHERE = {
    zone: names.split(", ")
    for zone, names in {
        "America/Chicago": "houston, dallas, austin, texas, new orleans, memphis, minneapolis",
        "America/Denver": "colorado, salt lake city, utah",
        "America/Los_Angeles": "san francisco, california, seattle, las vegas, portland, san diego",
        "America/New_York": "boston, washington, washington dc, miami, florida, atlanta"
        ", philadelphia, new york city, nyc",
        "America/Sao_Paulo": "rio, rio de janeiro",
        "America/Toronto": "ottawa",
        "America/Vancouver": "victoria",
        "Asia/Dubai": "abu dhabi",
        "Asia/Ho_Chi_Minh": "vietnam, hanoi, saigon",
        "Asia/Kolkata": "india, delhi, new delhi, mumbai, bangalore, calcutta, chennai",
        "Asia/Seoul": "korea, south korea",
        "Asia/Shanghai": "china, beijing, shenzhen, peking",
        "Asia/Tokyo": "japan, osaka, kyoto",
        "Asia/Bangkok": "thailand",
        "Asia/Manila": "philippines",
        "Asia/Karachi": "pakistan",
        "Asia/Jerusalem": "israel, tel aviv",
        "Africa/Cairo": "egypt",
        "Africa/Johannesburg": "south africa, cape town, durban, pretoria",
        "Africa/Nairobi": "kenya",
        "Australia/Sydney": "canberra",
        "Europe/Berlin": "germany, munich, hamburg, cologne, frankfurt",
        "Europe/Dublin": "ireland",
        "Europe/Istanbul": "turkey, ankara",
        "Europe/London": "england, scotland, wales, britain, uk, united kingdom, manchester"
        ", edinburgh, glasgow, birmingham, liverpool",
        "Europe/Madrid": "spain, barcelona",
        "Europe/Paris": "france, lyon, marseille",
        "Europe/Rome": "italy, milan, venice, naples, florence",
        "Europe/Amsterdam": "netherlands, holland, rotterdam",
        "Europe/Athens": "greece",
        "Europe/Brussels": "belgium",
        "Europe/Copenhagen": "denmark",
        "Europe/Helsinki": "finland",
        "Europe/Oslo": "norway",
        "Europe/Stockholm": "sweden",
        "Europe/Vienna": "austria",
        "Europe/Warsaw": "poland, krakow",
        "Europe/Zurich": "switzerland, geneva, bern, basel",
        "Europe/Kyiv": "ukraine, kiev",
        "Europe/Prague": "czech republic",
        "Europe/Budapest": "hungary",
        "Europe/Lisbon": "portugal, porto",
        "Europe/Bucharest": "romania",
        "Europe/Sofia": "bulgaria",
        "Europe/Belgrade": "serbia",
        "Europe/Zagreb": "croatia, split",
        "Europe/Ljubljana": "slovenia",
        "Europe/Bratislava": "slovakia",
        "Europe/Sarajevo": "bosnia",
        "Europe/Tallinn": "estonia",
        "Europe/Riga": "latvia",
        "Europe/Vilnius": "lithuania",
        "Europe/Luxembourg": "luxemburg",
        "Europe/Minsk": "belarus",
        "Atlantic/Reykjavik": "iceland",
        "Atlantic/Canary": "canary islands, tenerife, lanzarote, gran canaria",
        "Africa/Casablanca": "morocco, marrakesh, marrakech",
        "Africa/Algiers": "algeria",
        "Africa/Tunis": "tunisia",
        "Africa/Accra": "ghana",
        "Africa/Addis_Ababa": "ethiopia",
        "Africa/Dar_es_Salaam": "tanzania, zanzibar",
        "Africa/Lagos": "nigeria, abuja",
        "Asia/Riyadh": "saudi arabia, mecca, jeddah",
        "Asia/Tehran": "iran",
        "Asia/Baghdad": "iraq",
        "Asia/Kabul": "afghanistan",
        "Asia/Kathmandu": "nepal",
        "Asia/Dhaka": "bangladesh",
        "Asia/Colombo": "sri lanka",
        "Asia/Kuala_Lumpur": "malaysia",
        "Asia/Taipei": "taiwan",
        "Asia/Beirut": "lebanon",
        "Asia/Tbilisi": "georgia",
        "Asia/Yerevan": "armenia",
        "America/Lima": "peru",
        "America/Bogota": "colombia",
        "America/Caracas": "venezuela",
        "America/La_Paz": "bolivia",
        "America/Argentina/Buenos_Aires": "argentina",
        "America/Montevideo": "uruguay",
        "America/Panama": "panama",
        "America/Costa_Rica": "costa rica",
        "America/Havana": "cuba",
        "America/Jamaica": "jamaica, kingston",
        "America/Edmonton": "calgary",
        "Pacific/Fiji": "fiji",
        "Pacific/Auckland": "new zealand, wellington",
        "Pacific/Honolulu": "hawaii",
    }.items()
}
SEVERAL = {
    name: said
    for names, said in (
        ("usa, us, america, united states, the states, states", "the United States"),
        ("canada", "Canada"),
        ("australia", "Australia"),
        ("russia", "Russia"),
        ("brazil", "Brazil"),
        ("mexico", "Mexico"),
        ("indonesia", "Indonesia"),
        ("europe", "Europe"),
        ("asia", "Asia"),
        ("africa", "Africa"),
    )
    for name in names.split(", ")
}
"""What has more than one time zone, and how it is called."""
_REGIONS = frozenset(
    {
        *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"),
        *("Indian", "Pacific"),
    }
)


@cache
def _zones() -> dict[str, str]:
    named = {}
    for zone in sorted(available_timezones()):
        region, _, rest = zone.partition("/")
        if region in _REGIONS:
            named[rest.rpartition("/")[2].replace("_", " ").casefold()] = zone
    return named | {name: zone for zone, names in _ELSEWHERE.items() for name in names}


_SHORT = frozenset({"uk", "nyc", "dc"})
_WITH_ARTICLE = frozenset(
    {"uk", "united kingdom", "netherlands", "philippines", "czech republic", "canary islands"}
)
_INNER = frozenset({"de", "es", "of", "and"})


def name_of(place: str) -> str:
    """ "new york" as it is written."""
    article = "the " if place in _WITH_ARTICLE else ""
    return article + " ".join(
        word.upper() if word in _SHORT else word if word in _INNER else word.capitalize()
        for word in place.split()
    )


_MOST_PLACES = 3
_MOST_WORDS = 4


def places_of(said: str) -> tuple[str, ...]:
    """The places that are said, one after the other; none if any of them is not known."""
    if zone_of(said) is not None:
        return (said,)
    words = said.split()
    found: list[str] = []
    while words and len(found) < _MOST_PLACES:
        if found and words[0] == "and":
            words = words[1:]
        lengths = range(min(_MOST_WORDS, len(words)), 0, -1)
        length = next((n for n in lengths if zone_of(" ".join(words[:n])) is not None), 0)
        if not length:
            return ()
        found.append(" ".join(words[:length]))
        words = words[length:]
    return () if words else tuple(found)


def zone_of(place: str) -> ZoneInfo | None:
    """The zone of a place in lower case; None for one that is not known."""
    try:
        key = _zones().get(place)
        return ZoneInfo(key) if key is not None else None
    except (ZoneInfoNotFoundError, OSError):
        # A machine without a zone database knows no other place's time.
        return None
