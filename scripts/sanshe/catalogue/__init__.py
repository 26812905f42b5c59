"""The public catalogue: what stands in a repository, as pages and
pictures.

Strings in, strings out: nothing here touches the disk or knows of MkDocs (see ``mkdocs_hook``).
"""

from sanshe.catalogue.page import Asset, Heading, Page
from sanshe.catalogue.pages import pages
from sanshe.catalogue.third_party import Package, of_python

__all__ = ["Asset", "Heading", "Package", "Page", "of_python", "pages"]
