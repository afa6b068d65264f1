"""How the models in ``models/`` are made: read texts of our own, fit, judge, write file and card.

Needs what ``requirements/dev.txt`` installs; labelling needs nothing of it.
"""
