"""WordPress over a world: each brand's blog, by its REST API and as feeds."""
