"""Voices that do not ship with Hearth: brought as files, or recorded by somebody who agreed to it.

Refuses to trust a file because of where it came from: it is checked, and tried in a sandbox.
"""
