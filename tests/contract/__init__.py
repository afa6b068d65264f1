"""One contract over every source: what each must do, whatever its platform.

A source adds its case in ``cases/<source>.py``, as ``CASES``: one ``Case``, or several where a
source speaks to several platforms (``cases/mastodon.py`` is a short one to copy). It gives
the module's options, what is asked (accounts, queries), a window, and how a fake server answers
from ``tests/fixtures/<source>/<endpoint>.page-N.json``: ``Route``s, of which the first that fits a
request answers it. A source that reads files gives a ``folder`` of fixtures instead; ``{folder}``
in its options is where they are put. ``lands`` names every record that must be there at the end,
``paging`` the parameters that tell one page of a list from the next. Where a platform leaves no
way to know that something is missing, ``untold`` says so, as "page: field way" patterns, each
with a comment that says why. Nothing else: all that must hold is in ``test_contract.py``.
"""
