"""The canvas: where the picture will sit, drawn and moved."""
