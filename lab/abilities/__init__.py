"""Simulated candidates of known ability, each played against a whole stack: does the service put them in order?"""
