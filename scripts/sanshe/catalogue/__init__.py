"""The public catalogue: what stands in a repository, as pages and
pictures.

Strings in, strings out: nothing here touches the disk or knows of MkDocs (see ``mkdocs_hook``).
"""

from sanshe.catalogue.page import Asset, Heading, Page
from sanshe.catalogue.pages import pages

__all__ = ["Asset", "Heading", "Page", "pages"]
