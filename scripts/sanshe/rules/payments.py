"""The city's money in two instalments, acceptance, and settlement (五(三)第1段)."""
