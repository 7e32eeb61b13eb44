"""
Google's rating and number of ratings, held for a few hours at most.

`sources` names the two interfaces that can be asked: `places` (any place, with a key) and `business` (the clinic's own
Business Profile, with its consent). `http` exchanges, `answers` reads what both answer alike, `failures` says in words what
goes wrong, `access` counts calls and pauses, `refresh` asks when it is time, `figures` holds what Google said and forgets
it, `terms` is what the clinic accepts, `health` tells staff how it goes. A visitor's page asks nobody.
"""
