"""The HTTP server: slow connections and safe headers."""
