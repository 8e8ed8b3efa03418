"""Writing sequences with networks: step for step where they have states, else on the whole prefix.

`steppers` give the chances of the next index, `states` says which tensor is handed on where, `recurrent` finds the
states inside of a generator, `choosing` and `beams` decide.
"""
