"""A telephone carrier with Twilio's REST API and TwiML on loopback, which also plays the candidate."""
