"""What the kernel tells of services and files: looked at, and nothing of it changed."""
