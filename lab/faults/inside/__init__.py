"""What is loaded into the service's own processes during a run of faults, and never otherwise."""
