"""What people answer, one table for each language. Pure data; `core.answers` has the rules.

A table maps the fields of `answers.Grammar` to phrases, separated by commas, as they are spelt.
"""
