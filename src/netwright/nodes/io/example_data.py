"""Example Data node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.io.example_pictures import PICTURES, example_spec, load_pictures
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, Node, Settings, TablePort, choice, integer, node

if TYPE_CHECKING:
    import polars as pl

Name = Literal["iris", "wine", "digits", "breast cancer", "diabetes", "exercise", "Fashion-MNIST", "handwritten digits"]

_ROWS = {"iris": 150, "wine": 178, "digits": 1797, "breast cancer": 569, "diabetes": 442, "exercise": 20}
_IRIS = ("sepal_length", "sepal_width", "petal_length", "petal_width")


class ExampleDataSettings(Settings):
    """Which data."""

    name: Name = choice(
        default="iris",
        title="Data",
        help="Iris flowers (150), wines (178), written digits of 8 x 8 points (1,797), breast cancer (569), diabetes "
        "(442), exercise (20); grey pictures of 28 x 28 points: clothes (Fashion-MNIST: 10,000 for training, 10,000 "
        "for a test) and handwritten digits (of MNIST: 4,000 and 1,000).",
    )
    part: Literal["training", "test"] = choice(default="training", title="Part", when={"name": list(PICTURES)})
    rows: int | None = integer(
        default=None,
        ge=1,
        title="Rows",
        help="Left empty, all. Else the first so many.",
        when={"name": list(PICTURES)},
    )


@node(
    id="example_data",
    title="Example Data",
    group="io",
    keywords=("iris", "digits", "wine", "MNIST", "Fashion-MNIST", "clothes", "pictures", "sample", "toy", "dataset"),
)
class ExampleData(Node[ExampleDataSettings]):
    """Take a well-known small table to try things with.

    All are at hand, so nothing is fetched. The class or target is the last column; the digits are tensors of 8 x 8 x 1
    with values from 0 to 16. Clothes and handwritten digits are pictures with label and class, as IDX Reader gives
    them.
    """

    outputs = {"table": TablePort("The rows.")}

    def configure(self) -> dict[str, TableSpec]:
        name = self.settings.name
        if name in PICTURES:
            return {"table": example_spec(name, self.settings.part, self.settings.rows)}
        if name == "iris":
            made = [*(ColumnSpec(name=one, dtype="Float64", kind="number") for one in _IRIS), _word("species")]
            return {"table": TableSpec(columns=tuple(made), rows=_ROWS[name])}
        if name == "digits":
            return {"table": TableSpec(columns=(_PICTURE, _DIGIT), rows=_ROWS[name])}
        return {"table": TableSpec(rows=_ROWS[name])}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        if self.settings.name in PICTURES:
            return {"table": load_pictures(self.settings.name, self.settings.part, self.settings.rows, context)}
        like = TableSpec(columns=(_PICTURE, _DIGIT)) if self.settings.name == "digits" else None
        return {"table": Table.of(_load(self.settings.name), like=like)}


_PICTURE = ColumnSpec(name="image", dtype="Array(Float32, shape=(8, 8, 1))", kind="tensor", shape=(8, 8, 1))
_DIGIT = ColumnSpec(name="digit", dtype="Int32", kind="number", index_size=10)


def _word(name: str) -> ColumnSpec:
    return ColumnSpec(name=name, dtype="String", kind="text")


def _load(name: Name) -> pl.DataFrame:
    import polars as pl
    from sklearn import datasets

    if name == "digits":
        bunch = datasets.load_digits()
        pictures = bunch.images.astype("float32")[..., None]
        return pl.DataFrame({"image": pictures, "digit": bunch.target.astype("int32")})
    loaders = {
        "iris": datasets.load_iris,
        "wine": datasets.load_wine,
        "breast cancer": datasets.load_breast_cancer,
        "diabetes": datasets.load_diabetes,
        "exercise": datasets.load_linnerud,
    }
    bunch = loaders[name]()
    names = _IRIS if name == "iris" else [_plain(one) for one in bunch.feature_names]
    made = {one: bunch.data[:, place].astype("float64") for place, one in enumerate(names)}
    if name == "exercise":
        made |= {_plain(one): bunch.target[:, place] for place, one in enumerate(bunch.target_names)}
    elif name == "diabetes":
        made["progression"] = bunch.target
    else:
        words = [str(bunch.target_names[number]) for number in bunch.target]
        made["species" if name == "iris" else "class"] = words
    return pl.DataFrame(made)


def _plain(name: str) -> str:
    return name.lower().replace(" ", "_").replace("/", "_per_")
