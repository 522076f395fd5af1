"""Blocks that editors build pages from. A block stores words and ids; figures are read when it is shown."""
