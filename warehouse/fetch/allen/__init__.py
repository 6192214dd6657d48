"""Asks the Allen Institute's servers through AllenSDK, in a process of its own.

AllenSDK 2.16.2 installs on Python 3.11 only and pins old versions of what it needs, so these modules also run in an
environment that has nothing else of this project: ``__main__.py`` says which packages it has, and starts there as a
script. That is why they import one another only, and relatively.
"""
