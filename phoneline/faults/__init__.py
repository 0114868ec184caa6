"""What goes wrong on request: rules, the policy that draws them, and the two doors they stand at."""
