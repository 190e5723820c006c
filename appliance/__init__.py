"""Hearth: an offline, voice-first home appliance that asks before it acts."""

__version__ = "0.1.0"
