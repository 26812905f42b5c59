"""Paper: what is printed, signed and sent round, as Word and as PDF.

A `document.Document` says what stands on the paper; `word` and `pdf` only set it. What others wrote is
text and stays text. The same data give the same bytes.
"""
