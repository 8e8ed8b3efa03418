"""Settings: one declaration gives form, validation and sentences."""

from __future__ import annotations

from typing import Literal

import pytest

from netwright.sdk import Message, Settings, SettingsError, choice, column, flag, groups, integer, number, shape, text


class Entry(Settings):
    name: str = text(title="Name")
    weight: float = number(default=1.0, gt=0)


class Example(Settings):
    share: float = number(default=0.8, gt=0, lt=1, title="Share")
    rounds: int = integer(default=3, ge=1, le=9, title="Rounds")
    method: Literal["random", "stratified"] = choice(default="random", title="Method")
    by: str | None = column(port="table", kinds=["category"], when={"method": "stratified"})
    limit: int = integer(default=1, ge=1, when={"method": "stratified"})
    on: bool = flag(default=False)
    size: tuple[int | None, ...] = shape(default=(None, 3))
    entries: tuple[Entry, ...] = groups(title="Entries")


def test_the_form_says_all_that_the_page_needs() -> None:
    form = {field.name: field for field in Example.form()}
    assert (form["share"].exclusive_minimum, form["share"].exclusive_maximum) == (0, 1)
    assert (form["rounds"].minimum, form["rounds"].maximum) == (1, 9)
    assert form["method"].choices == ("random", "stratified")
    assert (form["by"].port, form["by"].column_kinds, form["by"].optional) == ("table", ("category",), True)
    assert form["size"].default == [None, 3]
    assert [field.name for field in form["entries"].fields] == ["name", "weight"]
    assert form["on"].title == "On"


@pytest.mark.parametrize(
    ("values", "setting", "told"),
    [
        ({"share": 1.5}, "share", "Share must be less than 1.0, but is 1.5. Write a number below 1.0."),
        ({"share": 0}, "share", "Share must be more than 0.0, but is 0. Write a number above 0.0."),
        ({"rounds": 0}, "rounds", "Rounds must be at least 1, but is 0. Write 1 or more."),
        ({"rounds": 10}, "rounds", "Rounds must be at most 9, but is 10. Write 9 or less."),
        ({"rounds": "few"}, "rounds", "Rounds must be a whole number, but is 'few'. Write a whole number."),
        ({"rounds": 1.5}, "rounds", "Rounds must be a whole number, but is 1.5. Write a whole number."),
        ({"share": None}, "share", "Share must be a number, but is None. Write a number."),
        ({"share": float("nan")}, "share", "Share must be a number, but is nan. Write a number."),
        ({"on": "perhaps"}, "on", "On must be true or false, but is 'perhaps'. Write true or false."),
        ({"by": 3, "method": "stratified"}, "by", "By must be a text, but is 3. Write a text."),
        ({"size": 3}, "size", "Size must be a list, but is 3. Write a list, such as [3, 3]."),
        (
            {"method": "top"},
            "method",
            "Method is top, which is none of its choices. Choose one of 'random' or 'stratified'.",
        ),
        ({"shares": 0.5}, "shares", "There is no setting shares. Remove it, or check its spelling."),
        ({"entries": [{}]}, "entries.0.name", "Name is not set. Fill it in."),
    ],
)
def test_a_fault_names_setting_value_and_remedy(values: dict[str, object], setting: str, told: str) -> None:
    (fault,) = Example.faults(values)
    assert (fault.setting, str(fault)) == (setting, told)
    with pytest.raises(SettingsError):
        Example.read(values)


def test_all_faults_are_found_at_once() -> None:
    assert len(Example.faults({"share": 2, "rounds": 99, "method": "x"})) == 3


def test_a_setting_that_does_not_matter_now_is_passed_over() -> None:
    assert Example.faults({"limit": 0, "method": "random"}) == []
    assert Example.read({"limit": 0, "method": "random"}).limit == 1
    assert Example.faults({"limit": 0, "method": "stratified"}) != []


def test_a_setting_needs_a_field_function() -> None:
    class Plain(Settings):
        count: int = 3

    with pytest.raises(TypeError, match="'count' must be declared with a field function"):
        Plain.form()


def test_messages_fill_their_places_only() -> None:
    message = Message.of("{count} rows of {name}", count=3, name="{count}")
    assert str(message) == "3 rows of {count}"
    assert message.render("ko") == "3 rows of {count}"
