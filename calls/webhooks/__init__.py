"""What carriers tell us."""
