"""The public catalogue: what stands in a repository, as pages.

Strings in, strings out: nothing here touches the disk or knows of MkDocs (see ``mkdocs_hook``).
"""

from sanshe.catalogue.page import Heading, Page
from sanshe.catalogue.pages import pages

__all__ = ["Heading", "Page", "pages"]
