"""Airflow's side of the pipeline: when things run, never how."""
