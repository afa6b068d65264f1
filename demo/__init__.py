"""The demo: the whole main job on one machine, with nothing set up by hand."""
