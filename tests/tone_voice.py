"""A voice made by hand: an ONNX graph that hums, longer for a longer text, and ways to spoil it.

It has the ends of a Piper voice and no weights: 30 ms of a tone for each phoneme, at
its usual speed.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper

RATE = 22_050
A_PHONEME = RATE * 30 // 1000
LETTERS = "_^$ abcdefghijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒʔˈˌːθɫɵʉᵻ.,!?-"

Node = Any

INT64 = TensorProto.INT64
INPUTS: tuple[tuple[str, int, tuple[Any, ...]], ...] = (
    ("input", INT64, ("batch", "phonemes")),
    ("input_lengths", INT64, ("batch",)),
    ("scales", TensorProto.FLOAT, (3,)),
)


def settings(**changes: object) -> dict[str, Any]:
    """What stands beside the model."""
    plain: dict[str, Any] = {
        "audio": {"sample_rate": RATE, "quality": "medium"},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": {letter: [at] for at, letter in enumerate(LETTERS)},
        "num_symbols": len(LETTERS),
        "num_speakers": 1,
        "language": {"code": "en_US"},
        "somebody": "else's",
    }
    return plain | changes


def scalar(name: str, value: float, kind: int = TensorProto.FLOAT) -> Node:
    return helper.make_node(
        "Constant", [], [name], value=helper.make_tensor(f"{name}_value", kind, [], [value])
    )


def hum(pitch_hz: float = 220.0, loudness: float = 0.3) -> list[Node]:
    """From `input` to `tone`, of one dimension."""
    return [
        helper.make_node("Shape", ["input"], ["shape"]),
        scalar("second", 1, TensorProto.INT64),
        helper.make_node("Gather", ["shape", "second"], ["phonemes"]),
        helper.make_node("Cast", ["phonemes"], ["count"], to=TensorProto.FLOAT),
        scalar("nothing", 0),
        scalar("one", 1),
        scalar("each", A_PHONEME),
        helper.make_node("Mul", ["count", "each"], ["usual"]),
        helper.make_node("Gather", ["scales", "second"], ["slowness"]),
        helper.make_node("Mul", ["usual", "slowness"], ["samples"]),
        helper.make_node("Range", ["nothing", "samples", "one"], ["times"]),
        scalar("turn", 6.283185307 * pitch_hz / RATE),
        helper.make_node("Mul", ["times", "turn"], ["angles"]),
        helper.make_node("Sin", ["angles"], ["wave"]),
        scalar("loudness", loudness),
        helper.make_node("Mul", ["wave", "loudness"], ["tone"]),
    ]


def ends() -> list[Node]:
    axes = helper.make_tensor("axes_value", TensorProto.INT64, [3], [0, 1, 2])
    return [
        helper.make_node("Constant", [], ["axes"], value=axes),
        helper.make_node("Unsqueeze", ["tone", "axes"], ["output"]),
    ]


def model(
    nodes: Sequence[Node] = (),
    inputs: Sequence[tuple[str, int, Sequence[Any]]] = INPUTS,
    output: str = "output",
    initializers: Sequence[Any] = (),
    domains: Sequence[str] = ("",),
) -> Any:
    """A whole model; by default one that hums."""
    graph = helper.make_graph(
        list(nodes) or [*hum(), *ends()],
        "voice",
        [helper.make_tensor_value_info(*each) for each in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ("batch", 1, 1, "time"))],
        list(initializers),
    )
    opsets = [helper.make_opsetid(domain, 15) for domain in domains]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def put(
    folder: Path, made: Any = None, named: str = "anna", told: dict[str, Any] | None = None
) -> Path:
    """Both files, as somebody would bring them."""
    path = folder / f"{named}.onnx"
    raw = made if isinstance(made, bytes) else (made or model()).SerializeToString()
    path.write_bytes(raw)
    written = json.dumps(told or settings(), ensure_ascii=False)
    path.with_name(f"{path.name}.json").write_text(written, encoding="utf-8")
    return path


def _then(*nodes: Node) -> Any:
    """Hums, and then does this from `hummed` to `tone`."""
    *first, last = hum()
    last.output[0] = "hummed"
    return model([*first, last, *nodes, *ends()])


def not_numbers() -> Any:
    return _then(
        scalar("minus", -1),
        helper.make_node("Sqrt", ["minus"], ["no_number"]),
        helper.make_node("Add", ["hummed", "no_number"], ["tone"]),
    )


def clipped() -> Any:
    return model([*hum(loudness=100), *ends()])


def steady() -> Any:
    """A constant: nothing is heard of it but a click."""
    return model([*hum(pitch_hz=0), *ends()])


def always_the_same() -> Any:
    return _then(
        helper.make_node("Constant", [], ["start"], value_ints=[0]),
        helper.make_node("Constant", [], ["end"], value_ints=[RATE // 4]),
        helper.make_node("Slice", ["hummed", "start", "end"], ["tone"]),
    )


def knows_few_phonemes() -> Any:
    """One less than its settings name."""
    count = len(LETTERS) - 1
    made = _then(
        helper.make_node("Gather", ["few", "input"], ["known"]),
        helper.make_node("ReduceSum", ["known"], ["sum"], keepdims=0),
        helper.make_node("Add", ["hummed", "sum"], ["tone"]),
    )
    made.graph.initializer.append(
        helper.make_tensor("few", TensorProto.FLOAT, [count], [0.0] * count)
    )
    return made


def huge() -> Any:
    """A terabyte, asked for by a few bytes."""
    return _then(
        helper.make_node("Constant", [], ["size"], value_ints=[1 << 38]),
        helper.make_node("ConstantOfShape", ["size"], ["terabyte"]),
        helper.make_node("ReduceSum", ["terabyte"], ["sum"], keepdims=0),
        helper.make_node("Add", ["hummed", "sum"], ["tone"]),
    )


def endless() -> Any:
    """Loops as often as a number can say."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go_on_in"], ["go_on"]),
            scalar("bit", 1e-9),
            helper.make_node("Add", ["so_far_in", "bit"], ["so_far"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("at", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on_in", TensorProto.BOOL, []),
            helper.make_tensor_value_info("so_far_in", TensorProto.FLOAT, []),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("so_far", TensorProto.FLOAT, []),
        ],
    )
    return _then(
        scalar("often", (1 << 63) - 1, TensorProto.INT64),
        scalar("yes", 1, TensorProto.BOOL),
        scalar("begin", 0),
        helper.make_node("Loop", ["often", "yes", "begin"], ["sum"], body=body),
        helper.make_node("Add", ["hummed", "sum"], ["tone"]),
    )


def reads_a_file() -> Any:
    """A tensor whose bytes are those of a file of this machine."""
    tensor = TensorProto(name="stolen", data_type=TensorProto.FLOAT, dims=[4])
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", "/etc/passwd"), ("offset", "0"), ("length", "16")):
        tensor.external_data.add(key=key, value=value)
    made = _then(
        helper.make_node("ReduceSum", ["stolen"], ["sum"], keepdims=0),
        helper.make_node("Add", ["hummed", "sum"], ["tone"]),
    )
    made.graph.initializer.append(tensor)
    return made


def reads_a_file_in_a_node() -> Any:
    """The same, hidden in an attribute inside a graph inside a node."""
    made = endless()
    stolen = reads_a_file().graph.initializer[0]
    (loop,) = (node for node in made.graph.node if node.op_type == "Loop")
    loop.attribute[0].g.node.append(helper.make_node("Constant", [], ["x"], value=stolen))
    return made


def loads_code() -> Any:
    made = _then(helper.make_node("Anything", ["hummed"], ["tone"], domain="some.one"))
    made.opset_import.add(domain="some.one", version=1)
    return made


def brings_functions() -> Any:
    made = model()
    made.functions.append(
        helper.make_function("", "Own", ["a"], ["b"], [], [helper.make_opsetid("", 15)])
    )
    return made


def takes_something_else() -> Any:
    return model(inputs=(("input", TensorProto.FLOAT, ("batch", "phonemes")),))


def gives_something_else() -> Any:
    last = ends()
    last[-1].output[0] = "sound"
    return model([*hum(), *last], output="sound")


def impossible_tensor() -> Any:
    made = model()
    made.graph.initializer.append(
        TensorProto(name="big", data_type=TensorProto.FLOAT, dims=[1 << 40, 1 << 40])
    )
    return made


def deep() -> Any:
    """Graphs inside graphs."""
    graph = helper.make_graph([], "innermost", [], [])
    for _ in range(12):
        graph = helper.make_graph(
            [helper.make_node("If", ["c"], [], then_branch=graph)], "g", [], []
        )
    made = model()
    made.graph.node.append(helper.make_node("If", ["c"], [], then_branch=graph))
    return made


SPOILED: dict[str, tuple[Callable[[], Any], str]] = {
    "not numbers": (not_numbers, "not made of numbers"),
    "clipped": (clipped, "it is clipped"),
    "steady": (steady, "it is silent"),
    "silent": (lambda: model([*hum(loudness=0), *ends()]), "it is silent"),
    "always the same": (always_the_same, "0.2 s|as long for a word"),
    "knows few phonemes": (knows_few_phonemes, "cannot be spoken with"),
    "huge": (huge, "more memory|cannot be spoken|was ended"),
    "reads a file": (reads_a_file, "wants to read another file"),
    "reads a file in a node": (reads_a_file_in_a_node, "wants to read another file"),
    "loads code": (loads_code, "not ONNX's own"),
    "brings functions": (brings_functions, "functions of its own"),
    "takes something else": (takes_something_else, "does not take what Piper gives"),
    "gives something else": (gives_something_else, "no output called output"),
    "impossible tensor": (impossible_tensor, "impossible size"),
    "deep": (deep, "graphs inside graphs"),
    "empty": (lambda: model([helper.make_node("Identity", ["input"], ["output"])]), "."),
    "no graph": (lambda: onnx.ModelProto(ir_version=8), "no graph in it"),
}
"""What is wrong -> how it is made, and what is said of it."""
