"""What lies on the disk: who may read it, and what is left of what was erased."""
