"""The city's list, its publicity, the reserve, and how many an agency may win (三(二), 三(一)3(3))."""
