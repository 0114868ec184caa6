"""A telephone line in a box: speaks Twilio's REST API and TwiML on loopback, and plays the candidate."""
