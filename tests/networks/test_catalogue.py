"""The catalogue against the installed Keras."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from netwright.networks.catalogue import catalogue, left_out, left_out_operations, object_classes
from netwright.networks.catalogue.generate import FOLDER, POLICIES, generate
from netwright.networks.catalogue.kinds import SKIPPED
from netwright.networks.catalogue.objects import SORTS, class_name, public_activations, public_classes
from netwright.networks.catalogue.operations import public_operations


def public_layers() -> dict[str, type]:
    import keras

    return {name: value for name, value in vars(keras.layers).items() if isinstance(value, type)}


def test_every_keras_layer_is_in_the_catalogue_or_has_a_reason() -> None:
    public = public_layers()
    drawn = {entry.class_name for kind, entry in catalogue().items() if not kind.startswith("ops.")}
    drawn |= {kind for entry in catalogue().values() if entry.wraps for kind in entry.wraps.kinds}
    assert not drawn & set(left_out())
    known = {public[name] for name in drawn | set(left_out()) if name in public}
    assert [name for name, value in public.items() if value not in known] == []
    assert all(len(reason) > 10 for reason in left_out().values())
    assert catalogue()["Lambda"].is_operation, "a Lambda is one of a few functions, never code"


def test_every_operation_is_offered_or_has_a_reason() -> None:
    offered = {entry.class_name for entry in catalogue().values() if entry.is_operation} - {"Lambda"}
    assert offered | set(left_out_operations()) == set(public_operations())
    assert not offered & set(left_out_operations())
    assert all(len(reason) > 10 for reason in left_out_operations().values())


def test_every_activation_is_offered_or_has_a_reason() -> None:
    assert set(public_activations()) == set(object_classes("activation")) | {"glu"}
    assert "glu" in left_out()


def test_every_argument_is_a_setting_or_has_a_reason() -> None:
    reasons = json.loads((FOLDER / "curated.json").read_text("utf-8"))["left_out_arguments"]
    own = {"self", "name", "args", "kwargs", "dtype", "layer", "cell"}
    assert set(reasons) == SKIPPED - own


@pytest.mark.parametrize("sort", SORTS)
def test_every_initialiser_regulariser_and_constraint_is_offered_or_has_a_reason(sort: str) -> None:
    offered = set(object_classes(sort).values())
    assert {class_name(found) for found in public_classes(sort)} - offered <= set(left_out())
    assert not offered & set(left_out())


def test_every_precision_is_offered_or_has_a_reason() -> None:
    import keras

    policies = {value for value in vars(keras.dtype_policies).values() if isinstance(value, type)}
    plain = {keras.dtype_policies.DTypePolicy, keras.dtype_policies.FloatDTypePolicy}
    assert {found.__name__ for found in policies - plain} <= set(left_out())
    for name in POLICIES:
        assert keras.dtype_policies.get(name).name == name
    field = catalogue()["Dense"].setting("dtype").field
    assert field.choices == tuple(POLICIES)


def test_the_committed_catalogue_is_what_the_installed_keras_gives() -> None:
    committed = json.loads((FOLDER / "layers.json").read_text("utf-8"))
    assert json.loads(json.dumps(generate())) == committed, "run python -m netwright.networks.catalogue.generate"


def test_reading_it_imports_no_keras() -> None:
    code = (
        "import sys; from netwright.nodes.layers.layer import node_classes; assert len(node_classes()) > 100; "
        "assert not {'keras', 'tensorflow', 'numpy', 'polars'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_recurrent_layers_have_state_ports() -> None:
    lstm = catalogue()["LSTM"]
    assert [slot.port for slot in lstm.inputs] == ["input", "hidden_state", "cell_state", "mask"]
    assert [slot.port for slot in lstm.outputs] == ["output", "hidden_state", "cell_state"]
    assert lstm.setting("units").field.required
    assert catalogue()["Add"].inputs[0].many
    assert catalogue()["MultiHeadAttention"].setting("use_causal_mask").role == "call"
