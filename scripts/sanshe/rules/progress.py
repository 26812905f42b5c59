"""What the agency reports month by month: activities, spending, cover (三(三), 五(二))."""
