"""The base of what is said between parts of the program, and stored: frozen, comparable, and plain JSON outside."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Data that do not change, and refuse what they do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
