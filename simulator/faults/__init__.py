"""Faults on request: what goes wrong between a client and a platform, declared and seeded."""

from simulator.faults.declared import KINDS, Fault, FaultError
from simulator.faults.faults import Asked, Faults, Sent
from simulator.faults.wire import Door, send

__all__ = ["KINDS", "Asked", "Door", "Fault", "FaultError", "Faults", "Sent", "send"]
