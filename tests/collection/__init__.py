"""Input that was written for this project: advertisements, résumés, telephone numbers and sounds."""
