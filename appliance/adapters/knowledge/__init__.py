"""What the owner put into the knowledge folder, asked in a process of its own."""

from appliance.adapters.knowledge.zim import ZimKnowledge

__all__ = ["ZimKnowledge"]
