"""A stand-in for the program in which a daily organiser plans the day: it publishes the made-up school over LISS.

It is a client, as all of its kind are: whatever it says, it says of its own accord, in calls to one address.
"""
