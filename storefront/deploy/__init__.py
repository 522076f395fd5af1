"""What a machine needs to run the shop: the lock file of dependencies."""
