"""What would leave this machine: who is connected now, and what is sent where nothing can."""
