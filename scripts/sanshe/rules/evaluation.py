"""Mid-term and final evaluation, and the audit (三(四))."""
