"""How trained networks are kept: in the ONNX format, their weights as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn


def export(network: nn.Module, given: Mapping[str, Any], said: Mapping[str, Any], path: Path) -> None:
    """Write a network for onnxruntime: a quarter of its size, and faster.

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
        quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True)
