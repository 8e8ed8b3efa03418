"""The web service: the gate (who may enter), routes, open documents and the live event stream."""
