"""How like the real world the town is: its own figures beside the published ones."""

from simulator.realism.figures import Figures, measure
from simulator.realism.page import write_realism

__all__ = ["Figures", "measure", "write_realism"]
