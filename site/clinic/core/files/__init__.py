"""Pictures and documents: where they are used, who may change them, and who may open them."""
