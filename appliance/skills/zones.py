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
        "Africa/Lagos": "nigeria",
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
        "Pacific/Auckland": "new zealand, wellington",
        "Pacific/Honolulu": "hawaii",
    }.items()
}
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


_MOST_PLACES = 3


def places_of(said: str) -> tuple[str, ...]:
    """The places that are said, by "and" between them; none if any of them is not known."""
    if zone_of(said) is not None:
        return (said,)
    places = tuple(said.split(" and "))
    known = len(places) <= _MOST_PLACES and all(zone_of(each) is not None for each in places)
    return places if known else ()


def zone_of(place: str) -> ZoneInfo | None:
    """The zone of a place in lower case; None for one that is not known."""
    try:
        key = _zones().get(place)
        return ZoneInfo(key) if key is not None else None
    except (ZoneInfoNotFoundError, OSError):
        # A machine without a zone database knows no other place's time.
        return None
