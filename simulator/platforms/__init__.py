"""The platforms' servers: each answers as the real one does, over one world at one moment."""
