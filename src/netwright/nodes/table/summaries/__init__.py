"""Nodes that gather rows into fewer, or spread them into another form."""
