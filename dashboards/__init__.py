"""Dashboards over the marts: Superset assets as YAML, and what brings them into Superset."""
