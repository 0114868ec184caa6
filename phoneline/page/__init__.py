"""A telephone in the browser: a person answers the calls that ring here, hears, speaks, types and presses keys."""
