"""Pictures and documents: how they are read and shown, where they are used, who may change and who may open them."""
