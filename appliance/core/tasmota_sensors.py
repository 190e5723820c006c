"""What a Tasmota device measures, as sensors. Refuses quantities whose key it cannot quote.

The device shows one reading of everything (`sn`); a sensor's quantity is the last key on the way to
its number, and says what it is counted in. Units and classes are those of Home Assistant's own
reader (hatasmota 0.10) and of its Tasmota integration.
"""

from collections.abc import Iterator, Mapping

from appliance.core.tasmota_parts import Fields, Part, Station, quotable

MAX_SENSORS = 100
_IGNORED = frozenset({"Time", "PN532", "RDM6300"})
_WITHOUT_KWH = frozenset({"AS3935", "LD2410"})
"""Chips whose "Energy" is a strength of something else."""

_QUANTITIES: Mapping[str, tuple[str | None, str | None]] = {
    "ActivePower": ("W", "power"),
    "Ambient": ("lx", "illuminance"),
    "ApparentPower": ("VA", "apparent_power"),
    "Battery": ("%", "battery"),
    "CCT": ("K", None),
    "CF1": ("µg/m³", None),
    "CF10": ("µg/m³", None),
    "CF2.5": ("µg/m³", None),
    "CarbonDioxide": ("ppm", "carbon_dioxide"),
    "Current": ("A", "current"),
    "CurrentNeutral": ("A", "current"),
    "Distance": ("cm", "distance"),
    "Energy": ("kWh", "energy"),
    "ExportActive": ("kWh", "energy"),
    "ExportActiveTotal": ("kWh", "energy"),
    "ExportReactive": ("kVArh", None),
    "ExportTariff": ("kWh", "energy"),
    "Factor": (None, "power_factor"),
    "Frequency": ("Hz", "frequency"),
    "Humidity": ("%", "humidity"),
    "Illuminance": ("lx", "illuminance"),
    "ImportActive": ("kWh", "energy"),
    "ImportReactive": ("kVArh", None),
    "Moisture": ("%", "moisture"),
    "PB0.3": ("ppd", None),
    "PB0.5": ("ppd", None),
    "PB1": ("ppd", None),
    "PB10": ("ppd", None),
    "PB2.5": ("ppd", None),
    "PB5": ("ppd", None),
    "PM1": ("µg/m³", "pm1"),
    "PM10": ("µg/m³", "pm10"),
    "PM2.5": ("µg/m³", "pm25"),
    "PhaseAngle": ("°", None),
    "Power": ("W", "power"),
    "PowerTotal": ("W", "power"),
    "ReactivePower": ("var", "reactive_power"),
    "TVOC": ("ppb", "volatile_organic_compounds_parts"),
    "Today": ("kWh", "energy"),
    "Total": ("kWh", "energy"),
    "TotalStartTime": (None, "timestamp"),
    "TotalTariff": ("kWh", "energy"),
    "Voltage": ("V", "voltage"),
    "Weight": ("kg", "weight"),
    "Yesterday": ("kWh", "energy"),
    "eCO2": ("ppm", "carbon_dioxide"),
}
"""Quantity -> unit, device class."""
_ANNOUNCED: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "DewPoint": ("TempUnit", {"C": "°C", "F": "°F"}, "temperature"),
    "Temperature": ("TempUnit", {"C": "°C", "F": "°F"}, "temperature"),
    "Pressure": ("PressureUnit", {"hPa": "hPa", "mmHg": "mmHg"}, "pressure"),
    "SeaPressure": ("PressureUnit", {"hPa": "hPa", "mmHg": "mmHg"}, "pressure"),
    "Speed": (
        "SpeedUnit",
        {word: word for word in ("m/s", "km/h", "kn", "mph", "ft/s")},
        "wind_speed",
    ),
}
"""Quantity -> the key that says its unit, Tasmota's words for units in Home Assistant's, class."""

Path = tuple[str | int, ...]


def parts(station: Station, said: Fields) -> list[Part]:
    """Everything that its sensors message announces."""
    tree = said.get("sn")
    if not isinstance(tree, dict):
        return []
    found = [_sensor(station, tree, path) for path in _paths(tree)]
    return [part for part in found if part is not None][:MAX_SENSORS]


def _paths(tree: Fields) -> Iterator[Path]:
    """Chip, quantity, and either the parts of that or the places in its list."""
    for chip, readings in tree.items():
        if chip in _IGNORED or not isinstance(readings, dict):
            continue
        for name, reading in readings.items():
            if isinstance(reading, dict):
                yield from ((chip, name, inner) for inner in reading)
            elif isinstance(reading, list):
                yield from ((chip, name, place) for place in range(len(reading)))
            else:
                yield chip, name


def _sensor(station: Station, tree: Fields, path: Path) -> Part | None:
    if not all(isinstance(step, int) or quotable(step) for step in path):
        return None
    unit, kind = _counted(tree, path)
    name = " ".join(str(step + 1) if isinstance(step, int) else step for step in path)
    keys: dict[str, object] = {"state_topic": f"{station.tele}SENSOR", "value_template": _at(path)}
    if unit is not None:
        keys["unit_of_measurement"] = unit
    if kind is not None:
        keys["device_class"] = kind
    index = "_".join(str(step) for step in path)
    return station.part("sensor", "sensor", index, name, **keys)


def _counted(tree: Fields, path: Path) -> tuple[str | None, str | None]:
    """Unit and device class."""
    quantity = str(path[1])
    if len(path) == 3 and str(path[2]) in (*_QUANTITIES, *_ANNOUNCED):
        quantity = str(path[2])
    elif path[0] == "ANALOG":
        # Of several inputs of one kind, each has the number of its pin.
        quantity = quantity.rstrip("0123456789") if quantity[-1].isdigit() else quantity
    if quantity == "Energy" and path[0] in _WITHOUT_KWH:
        return None, None
    if quantity not in _ANNOUNCED:
        return _QUANTITIES.get(quantity, (None, None))
    key, units, kind = _ANNOUNCED[quantity]
    said = tree.get(key)
    unit = units.get(said) if isinstance(said, str) else None
    return (unit, kind) if unit is not None else (None, None)


def _at(path: Path) -> str:
    """A template that reads the value there; a list of one is reported without brackets."""
    keys = "".join(f"['{step}']" for step in path if isinstance(step, str))
    last = path[-1]
    if isinstance(last, str):
        return f"{{{{ value_json{keys} }}}}"
    if last == 0:
        return f"{{% set v = value_json{keys} %}}{{{{ v if v is number else v[0] }}}}"
    return f"{{{{ value_json{keys}[{last}] }}}}"
