"""Changes after the award, and what may not be changed (三(三)第5句, 三(一)3(4)第3句)."""
