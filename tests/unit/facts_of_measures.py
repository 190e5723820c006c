"""Units and kitchen measures, and what the answer must hold: from constants of their own.

By the imperial and the US gallon, the international pound and mile; weights of a cup as the
household measures of the USDA have them.
"""

_POUND_G = 453.59237
_OUNCE_G = _POUND_G / 16
_MILE_KM = 1.609344
_INCH_CM = 2.54
_GALLON_L = 4.54609
_US_GALLON_L = 3.785411784
_US_CUP_ML = _US_GALLON_L * 1000 / 16


def _about(number: float, places: int = 2) -> str:
    return f"about {number:.{places}f}".rstrip("0").rstrip(".")


CASES = (
    ("how many kilometres is ten miles", _about(10 * _MILE_KM)),
    ("how many miles is 42 kilometres", _about(42 / _MILE_KM)),
    ("what's 100 metres in feet", _about(10_000 / _INCH_CM / 12)),
    ("how many centimetres is five foot eleven", f"{71 * _INCH_CM:.2f} centimetres"),
    ("how tall is 175 centimetres in feet and inches", "5 feet 9 inches"),
    ("how many inches is a metre", _about(100 / _INCH_CM)),
    ("how many feet in a mile", "5280 feet"),
    ("how many yards are in a mile", "1760 yards"),
    ("convert 30 miles per hour to kilometres per hour", _about(30 * _MILE_KM)),
    ("what is 120 km/h in mph", _about(120 / _MILE_KM)),
    ("how many pounds is 70 kilos", _about(70_000 / _POUND_G)),
    ("what's ten stone in kilos", _about(140 * _POUND_G / 1000)),
    ("what's eleven stone four in kilograms", _about(158 * _POUND_G / 1000)),
    ("how many stone is 80 kilos", "12 stone 8 pounds"),
    ("how many ounces in a kilo", _about(1000 / _OUNCE_G)),
    ("how many grams is 6 ounces", _about(6 * _OUNCE_G)),
    ("what's half a pound in grams", _about(_POUND_G / 2)),
    ("how many pounds in a stone", "14 pounds"),
    ("how many millilitres in a pint", _about(_GALLON_L * 125)),
    ("how many pints is two litres", _about(16 / _GALLON_L)),
    ("how many litres in a gallon", _about(_GALLON_L)),
    ("how many litres in a US gallon", _about(_US_GALLON_L)),
    ("how many fluid ounces in a pint", "20 imperial fluid ounces"),
    ("how many ounces are in a cup", "8 US fluid ounces"),
    ("how many cups in a pint", "2 US cups"),
    ("how many teaspoons in a tablespoon", "3 US teaspoons"),
    ("how many tablespoons are in a cup", "16 US tablespoons"),
    ("how many tablespoons in three quarters of a cup", "12 US tablespoons"),
    ("how many teaspoons in a quarter of a cup", "12 US teaspoons"),
    ("how many millilitres is a cup and a half", _about(_US_CUP_ML * 1.5)),
    ("how many ml is one and a half cups", _about(_US_CUP_ML * 1.5)),
    ("how many cups is a litre", _about(1000 / _US_CUP_ML)),
    ("how many centilitres in a litre", "100 centilitres"),
    ("what's 350 Fahrenheit in Celsius", _about((350 - 32) / 1.8)),
    ("what's four hundred and twenty five fahrenheit in celsius", _about((425 - 32) / 1.8)),
    ("180 degrees Celsius in Fahrenheit", f"{180 * 1.8 + 32:.0f} degrees Fahrenheit"),
    ("what's three fifty in celsius", _about((350 - 32) / 1.8)),
    ("what's minus 10 celsius in fahrenheit", "14 degrees Fahrenheit"),
    ("what is 37 degrees in fahrenheit", "98.6 degrees Fahrenheit"),
    ("gas mark six in Celsius", "200 degrees Celsius"),
    ("what temperature is gas mark 4", "180 degrees Celsius"),
    ("what's gas mark five in fahrenheit", "375 Fahrenheit"),
    ("what gas mark is 220 degrees", "gas mark 7"),
    ("what is 300 Fahrenheit as a gas mark", "gas mark 2"),
    ("what's gas mark fifteen", "a quarter to nine"),
    ("what's 200 degrees in a fan oven", "180 degrees"),
    ("how many grams of flour in a cup", "125 grams"),
    ("how many grams in two cups of flour", "250 grams"),
    ("how much does a cup of sugar weigh", "200 grams"),
    ("how many grams is a cup of butter", "227 grams"),
    ("how many grams is a stick of butter", "113 grams"),
    ("how many tablespoons in a stick of butter", "8 US tablespoons"),
    ("what's a cup of rice in grams", "185 grams"),
    ("how many grams in half a cup of oats", "40 grams"),
    ("how many grams is two tablespoons of honey", _about(339 / 8, 0)),
    ("what does a cup of milk weigh", "244 grams"),
    ("how much does a litre of water weigh", "1000 grams"),
    ("how many grams of cocoa in a tablespoon", _about(86 / 16, 1)),
    ("how many grams is a teaspoon of salt", _about(292 / 48, 1)),
    ("how many cups is 500 grams of flour", "4 US cups"),
    ("what is 100 grams of sugar in cups", "half a US cup"),
    ("how many cups is 250 grams of butter", "1.1 US cups"),
    ("how many grams in a cup of gravel", "I don't know"),
    ("how many grams in a cup", "depends"),
    ("half of three quarters of a cup", "three eighths of a cup"),
    ("double 350 grams", "700 grams"),
    ("what's half of 325 grams", "162.5 grams"),
    ("what's a third of 600 millilitres", "200 millilitres"),
    ("double two thirds of a cup", "1 and a third cups"),
    ("three times two and a half tablespoons", "7 and a half tablespoons"),
    ("divide 900 grams by four", "225 grams"),
    ("what's 150 grams times 6", "900 grams"),
    ("500 grams minus 180 grams", "320 grams"),
    ("how many minutes in a day", "1440 minutes"),
    ("how many seconds in a day", "86400 seconds"),
    ("how many hours in a week", "168 hours"),
    ("how many hours is 500 minutes", "8 hours 20 minutes"),
    ("how many acres in a hectare", _about(10_000 / 4046.8564224)),
    ("how many megabytes in 2 gigabytes", "2000 megabytes"),
    ("how many kilojoules is 250 calories", "1046 kilojoules"),
    ("scale 300 grams by 1.5", "450 grams"),
    ("halve two and a half cups", "1 and a quarter cups"),
    ("what's two thirds of a cup in tablespoons", "10 and two thirds US tablespoons"),
    ("how many millilitres is half a teaspoon", _about(_US_CUP_ML / 96)),
    ("how much does 100 ml of oil weigh", _about(216 / _US_CUP_ML * 100, 0)),
    ("what is 6 foot 2 in centimetres", _about(74 * _INCH_CM).removeprefix("about ")),
)
