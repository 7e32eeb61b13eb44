"""What answers a sent form, and what a link in an e-mail opens."""
