"""DaVinci Resolve: facts/resolve.md says what is documented, measured and unconfirmed."""
