"""What is decided about interviews: pure functions and frozen values, no Django, no vendor, no clock."""
