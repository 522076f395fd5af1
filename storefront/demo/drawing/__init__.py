"""Drawn pictures of the demonstration shop: still lifes, scenes, marks and chat cards.

Light always comes from the upper left, every object stands on one table line, shade is a
gradient plus stippled grain: that is the style. A picture is a pure function of its
arguments (grain comes from a seeded generator), so the same call gives the same bytes.
"""
