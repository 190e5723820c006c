"""What an ONNX file says of itself, read without running it. Refuses what is no voice of Piper's.

A graph may name files to read (external data), operators that load code (other domains) and
functions of its own; a voice needs none of them. Field numbers: onnx/onnx.proto of ONNX 1.23;
what is not listed here is passed over by protobuf. Runs in the sandbox: the parser is native code.
"""

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from appliance.core.errors import VoiceRefused

_MOST_NODES = 20_000
"""The largest of Piper's have 3,000."""
_MOST_ELEMENTS = 1 << 28
_DEEPEST = 6
_OWN_DOMAINS = ("", "ai.onnx")
_FLOAT, _INT64 = 1, 7
_INPUTS = {"input": (_INT64, 2), "input_lengths": (_INT64, 1), "scales": (_FLOAT, 1)}
_SPEAKER = {"sid": (_INT64, 1)}

_MESSAGES = {
    "Model": "7 graph Graph; 8 opset_import *Opset; 20 training_info *Nothing; "
    "25 functions *Nothing",
    "Opset": "1 domain bytes; 2 version int64",
    "Graph": "1 node *Node; 5 initializer *Tensor; 11 input *Value; 12 output *Value; "
    "15 sparse_initializer *Nothing",
    "Node": "4 op_type bytes; 5 attribute *Attribute; 7 domain bytes",
    "Attribute": "5 t Tensor; 6 g Graph; 10 tensors *Tensor; 11 graphs *Graph; "
    "22 sparse_tensor Nothing; 23 sparse_tensors *Nothing",
    "Tensor": "1 dims *int64; 8 name bytes; 13 external_data *Nothing; 14 data_location int64",
    "Value": "1 name bytes; 2 type Type",
    "Type": "1 tensor_type TensorType",
    "TensorType": "1 elem_type int64; 2 shape Shape",
    "Shape": "1 dim *Dimension",
    "Dimension": "1 dim_value int64",
    "Nothing": "",
}


def check_graph(raw: bytes, *, speakers: int) -> None:
    """Raises VoiceRefused, which says what a voice would not have."""
    model = _model()()
    try:
        model.ParseFromString(raw)
    except DecodeError:
        raise VoiceRefused("it is no ONNX model, or is cut short") from None
    if not model.HasField("graph"):
        raise VoiceRefused("it is no ONNX model: there is no graph in it")
    if model.functions or model.training_info:
        raise VoiceRefused("its model brings functions of its own, which no voice needs")
    _check_domains(opset.domain for opset in model.opset_import)
    graphs = list(_graphs(model.graph, 0))
    nodes = [node for graph in graphs for node in graph.node]
    if not 0 < len(nodes) <= _MOST_NODES:
        raise VoiceRefused(f"its model has {len(nodes)} steps; a voice has up to {_MOST_NODES}")
    _check_domains(node.domain for node in nodes)
    for graph in graphs:
        if graph.sparse_initializer:
            raise VoiceRefused("its model has sparse tensors, which no voice has")
        for tensor in _tensors(graph):
            _check_tensor(tensor)
    _check_ends(model.graph, speakers)


def _check_domains(domains: Iterator[bytes]) -> None:
    for domain in domains:
        if domain.decode("ascii", "replace") not in _OWN_DOMAINS:
            raise VoiceRefused("its model uses operators that are not ONNX's own")


def _graphs(graph: Any, depth: int) -> Iterator[Any]:
    """This one, and those inside its nodes."""
    if depth > _DEEPEST:
        raise VoiceRefused("its model has graphs inside graphs without end")
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            inner = [attribute.g] if attribute.HasField("g") else []
            for each in (*inner, *attribute.graphs):
                yield from _graphs(each, depth + 1)


def _tensors(graph: Any) -> Iterator[Any]:
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("sparse_tensor") or attribute.sparse_tensors:
                raise VoiceRefused("its model has sparse tensors, which no voice has")
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors


def _check_tensor(tensor: Any) -> None:
    if tensor.external_data or tensor.data_location:
        raise VoiceRefused("its model wants to read another file, which no voice may")
    if any(size < 0 for size in tensor.dims) or math.prod(tensor.dims) > _MOST_ELEMENTS:
        raise VoiceRefused("its model has a tensor of an impossible size")


def _check_ends(graph: Any, speakers: int) -> None:
    """What goes in and comes out: piper-tts 1.8.0, `PiperVoice.phoneme_ids_to_audio`."""
    given = {tensor.name for tensor in graph.initializer}
    found = {
        value.name.decode("utf-8", "replace"): _shape(value)
        for value in graph.input
        if value.name not in given
    }
    wanted = _INPUTS | (_SPEAKER if speakers > 1 else {})
    if found != wanted:
        raise VoiceRefused(
            f"its model does not take what Piper gives ({', '.join(wanted)}), "
            f"or not in that form; it takes {len(found)} inputs"
        )
    if not 1 <= len(graph.output) <= 4 or graph.output[0].name != b"output":
        raise VoiceRefused("its model has no output called output")
    kind, rank = _shape(graph.output[0])
    if kind != _FLOAT or rank not in (0, 1, 2, 3, 4):
        raise VoiceRefused("what its model gives is no sound")


def _shape(value: Any) -> tuple[int, int]:
    """Type of the elements, and rank."""
    tensor = value.type.tensor_type
    return tensor.elem_type, len(tensor.shape.dim)


@cache
def _model() -> Any:
    """The class of ONNX's ModelProto, as far as it is looked at."""
    kinds = {"int64": 3, "bytes": 12}
    file = descriptor_pb2.FileDescriptorProto(name="voice.proto", package="voice", syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field in filter(None, fields.split("; ")):
            number, called, kind = field.split(" ")
            plain = kind.lstrip("*")
            message.field.add(
                name=called,
                number=int(number),
                label=3 if kind.startswith("*") else 1,
                type=kinds.get(plain, 11),
                type_name=None if plain in kinds else f".voice.{plain}",
            )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("voice.Model"))
