"""A certificate as six spoken words, so that a person can tell two appliances apart by ear.

Whoever stands between the browser and Hearth has a key of his own, and so other words. 48 bits are
few for a machine that tries certificates: each try costs it a scrypt (16 MB, 50 ms here).
"""

import hashlib

COUNT = 6
_LIST = (
    "acorn alder amber anchor apple apron arrow aspen attic autumn bacon badge bagel banjo "
    "barley barrel basil basket beaver beetle bell berry birch biscuit blanket bonfire "
    "bottle boulder bramble branch bread breeze brick bridge broom buckle bugle butter "
    "button cabbage cabin cactus camel candle canoe canyon carpet carrot castle cedar cello "
    "chalk cheese cherry chestnut chimney cider cinnamon circle clover cobweb cocoa coconut "
    "comet compass copper coral cork corner cottage cotton crane cricket crown cushion daisy "
    "dancer denim desert diamond dolphin donkey dragon drummer eagle easel echo elbow "
    "elephant engine envelope evening falcon feather fiddle flannel flute forest fossil "
    "fountain freckle galaxy garlic gecko giant ginger giraffe glacier glove goblet goose "
    "granite grape guitar hammer hammock harbour harvest hazel hedgehog helmet heron hollow "
    "honey horizon hornet iceberg igloo island ivory jacket jaguar jasmine jelly jigsaw "
    "juniper kayak kettle kitten koala ladder lagoon lantern lavender lemon lentil leopard "
    "lettuce lizard lobster lullaby magnet magpie mango maple marble meadow melon mirror "
    "mosaic muffin mushroom napkin nectar needle noodle nutmeg oatmeal ocean olive onion "
    "orange orchard otter oyster paddle pancake panda parsley peach peacock pebble pelican "
    "pencil penguin pepper piano pickle pigeon pillow pirate planet plum pocket poppy potato "
    "pumpkin puppet quarry quilt rabbit radish raven ribbon river robin rosemary saffron "
    "sailor salmon sandal saturn scarf seashell shadow silver spider spoon squirrel staple "
    "stirrup summer sunset teapot thimble thunder ticket tiger timber toffee tractor trumpet "
    "tulip tunnel turkey turtle umbrella uniform vanilla velvet village violet violin "
    "volcano waffle wallet walnut walrus whistle willow window winter wizard yellow zebra "
    "zipper "
)
WORDS = tuple(_LIST.split())


def words(certificate: bytes) -> tuple[str, ...]:
    """Six words for a certificate in DER. Takes 50 ms."""
    stretched = hashlib.scrypt(certificate, salt=b"hearth", n=2**14, r=8, p=1, dklen=COUNT)
    return tuple(WORDS[byte] for byte in stretched)
