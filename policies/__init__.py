"""Policy packs: rules as dated data with their source, and the loader that holds them to their form."""
