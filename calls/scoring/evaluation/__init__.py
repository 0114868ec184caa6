"""How good a scorer is: labelled answers in, agreement with people, reliability and cost out."""
