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
_NUMBERS = {
    "iris": "sepal_length sepal_width petal_length petal_width",
    "wine": "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols "
    "proanthocyanins color_intensity hue od280_per_od315_of_diluted_wines proline",
    "breast cancer": " ".join(
        pattern.format(one)
        for pattern in ("mean_{}", "{}_error", "worst_{}")
        for one in (
            *("radius", "texture", "perimeter", "area", "smoothness"),
            *("compactness", "concavity", "concave_points", "symmetry", "fractal_dimension"),
        )
    ),
    "diabetes": "age sex bmi bp s1 s2 s3 s4 s5 s6 progression",
    "exercise": "chins situps jumps weight waist pulse",
}
"""The columns of numbers, in their order."""
_CLASS = {"iris": "species", "wine": "class", "breast cancer": "class"}


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
        if name == "digits":
            return {"table": TableSpec(columns=(_PICTURE, _DIGIT), rows=_ROWS[name])}
        made = [ColumnSpec(name=one, dtype="Float64", kind="number") for one in _NUMBERS[name].split()]
        if name in _CLASS:
            made.append(ColumnSpec(name=_CLASS[name], dtype="String", kind="text"))
        return {"table": TableSpec(columns=tuple(made), rows=_ROWS[name])}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        if self.settings.name in PICTURES:
            return {"table": load_pictures(self.settings.name, self.settings.part, self.settings.rows, context)}
        like = TableSpec(columns=(_PICTURE, _DIGIT)) if self.settings.name == "digits" else None
        return {"table": Table.of(_load(self.settings.name), like=like)}


_PICTURE = ColumnSpec(name="image", dtype="Array(Float32, shape=(8, 8, 1))", kind="tensor", shape=(8, 8, 1))
_DIGIT = ColumnSpec(name="digit", dtype="Int32", kind="number", index_size=10)


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
    numbers = [*bunch.data.T, *(() if name in _CLASS else bunch.target.reshape(len(bunch.data), -1).T)]
    made = {one: values.astype("float64") for one, values in zip(_NUMBERS[name].split(), numbers, strict=True)}
    if name in _CLASS:
        made[_CLASS[name]] = [str(bunch.target_names[number]) for number in bunch.target]
    return pl.DataFrame(made)
