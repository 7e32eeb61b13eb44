"""
Google's Places API (New): rating and number of ratings of a place, held for a few hours at most.

`contract` reads what Google answers, `client` asks, `access` counts calls and pauses, `refresh` asks when it is time,
`figures` holds what Google said and forgets it, `terms` is what the clinic accepts, `health` tells staff how it goes.
A visitor's page asks nobody.
"""
