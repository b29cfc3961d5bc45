"""How trained networks are kept: in the ONNX format, their weights as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn

# Tables smaller than this stay as they are: those of marks, and of what distances weigh.
_FEWEST = 1024
_MOST = 127


def export(network: nn.Module, given: Mapping[str, Any], said: Mapping[str, Any], path: Path) -> None:
    """Write a network for onnxruntime, at a quarter of its size.

    Only the weights are bytes; what is computed with them are numbers of 32 bits. Sums of products of bytes
    are faster, but cut off on processors without VNNI and rounded by the largest number of a batch, so that
    the same text would be read otherwise on another machine.

    `given` are its inputs by name, each as an example and the names of its axes that vary in length by
    their number; `said` are its outputs, each with the names of such axes.
    """
    examples = {name: example for name, (example, _) in given.items()}
    axes = {**{name: of_input for name, (_, of_input) in given.items()}, **said}
    with TemporaryDirectory() as scratch:
        exact = Path(scratch) / "model.onnx"
        torch.onnx.export(
            network.eval(),
            (),
            exact,
            kwargs=examples,
            input_names=list(examples),
            output_names=list(said),
            dynamic_axes=axes,
            dynamo=False,
        )
        model = onnx.load(exact)
    _keep_as_bytes(model.graph)
    onnx.save(model, path)


def _keep_as_bytes(graph: onnx.GraphProto) -> None:
    """Put bytes in the place of the matrices that a network multiplies by or looks rows up in."""
    weights = {stored.name: stored for stored in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        table = {"MatMul": 1, "Gather": 0}.get(node.op_type)
        stored = None if table is None else weights.get(node.input[table])
        if stored is None or len(stored.dims) != 2 or np.prod(stored.dims) < _FEWEST:
            nodes.append(node)
        elif node.op_type == "MatMul":
            nodes += _multiplying(graph, node, numpy_helper.to_array(stored))
        else:
            nodes += _looking_up(graph, node, numpy_helper.to_array(stored))
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [stored for stored in graph.initializer if stored.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _multiplying(graph: onnx.GraphProto, node: onnx.NodeProto, matrix: Any) -> Iterator[onnx.NodeProto]:
    """The matrix is made whole when the network is opened."""
    name = node.input[1]
    _store(graph, name, matrix)
    node.input[1] = f"{name}_whole"
    yield _whole(f"{name}_bytes", f"{name}_scale", node.input[1])
    yield node


def _looking_up(graph: onnx.GraphProto, node: onnx.NodeProto, matrix: Any) -> Iterator[onnx.NodeProto]:
    """Only the rows that were looked up are made whole."""
    name, found = node.input[0], node.output[0]
    _store(graph, name, matrix)
    node.input[0], node.output[0] = f"{name}_bytes", f"{found}_bytes"
    yield node
    yield _whole(node.output[0], f"{name}_scale", found)


def _whole(stored: str, scale: str, whole: str) -> onnx.NodeProto:
    return helper.make_node("DequantizeLinear", [stored, scale], [whole], axis=-1)


def _store(graph: onnx.GraphProto, name: str, matrix: Any) -> None:
    """Each column has a scale of its own, by which its largest number is the largest byte."""
    largest = np.maximum(np.abs(matrix).max(axis=0), np.finfo(np.float32).tiny)
    scale = (largest / _MOST).astype(np.float32)
    rounded = np.rint(matrix / scale).astype(np.int8)
    graph.initializer.append(numpy_helper.from_array(rounded, f"{name}_bytes"))
    graph.initializer.append(numpy_helper.from_array(scale, f"{name}_scale"))
