"""What the warehouse costs: beside one hand-written query, and by what is new."""
