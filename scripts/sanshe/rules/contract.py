"""The yearly contract between county and agency (三(一)3(1), 三(二)第2段)."""
