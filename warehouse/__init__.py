"""The warehouse: facts made ready, marts built by dbt, a copy published to readers."""
