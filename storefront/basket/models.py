from oscar.apps.basket.models import *
from oscar.apps.basket.models import Basket, Line  # seen by type checkers
