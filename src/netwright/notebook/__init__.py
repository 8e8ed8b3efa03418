"""Netwright from Python: open a workflow, change it, run it, and take results as Polars, Keras or Vega-Lite."""

from netwright.notebook.results import NodeResult, Results
from netwright.notebook.workflow import Workflow
from netwright.sdk.trust import trust_here

__all__ = ["NodeResult", "Results", "Workflow", "trust_here"]
