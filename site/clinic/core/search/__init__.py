"""How what people look for is found in the site's database."""
