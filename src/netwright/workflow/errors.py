"""The faults of this package, all told to a person.

NetwrightError
├── EditRefused          an edit, an undo or a paste that does not fit the document as it is now
├── UnreadableWorkflow   a file of which nothing can be opened
│   └── FutureFormat     a file that a newer Netwright wrote
├── VariableError        a variable or setting given from outside (`--var`, `--set`) that does not fit
├── FlattenError         sub-workflows that hold themselves, or grow beyond all bounds
└── SettingsError
    ├── ExpressionError  an expression that cannot be read or worked out
    └── SpecUnknown      an expression that waits for what is not known before a run; not a fault while editing
"""

from __future__ import annotations

from netwright.sdk import NetwrightError, SettingsError


class EditRefused(NetwrightError):
    """The document stays as it was."""


class UnreadableWorkflow(NetwrightError):
    """Nothing of the text can be opened."""


class FutureFormat(UnreadableWorkflow):
    """The text has a format that only a newer version reads."""


class VariableError(NetwrightError):
    """A value given from outside does not fit the workflow."""


class FlattenError(NetwrightError):
    """The sub-workflows cannot be expanded."""


class ExpressionError(SettingsError):
    """An expression that cannot be read or worked out. `setting` is "" until the caller knows it."""


class SpecUnknown(SettingsError):
    """An expression needs a part of a spec that is not known yet."""
