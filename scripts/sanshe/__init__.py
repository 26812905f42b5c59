"""sanshe (三社): a public call for community pilots, run in Git.

The way of data is straight: ``tree`` → ``yaml_source`` → ``schema`` → ``model`` → ``rules`` →
``findings`` → ``reporters``, ``catalogue`` or ``paperwork``.
"""

__version__ = "0.1.0"
