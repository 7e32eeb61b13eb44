"""
The clinic's own Google Business Profile: its locations, and the rating and number of reviews of each.

`sign_in` asks Google for a lasting permission (OAuth 2.0) and for the short-lived tokens that follow from it, `connection`
keeps the permission, `tokens` holds one token for as long as it lasts, `questions` asks with it, `locations` and `reviews`
read what is answered.
"""

from . import connection, locations, reviews, sign_in

__all__ = ["connection", "locations", "reviews", "sign_in"]
