"""What lies on the disk: who may read it, and how what is erased leaves it."""
