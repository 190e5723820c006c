"""What Hearth says in other languages than English: a table for each, and one way of using them.

A language without a table here is not spoken; English has rules of its own (`core.phrasing`).
"""
