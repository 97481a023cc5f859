"""What the Beijing-Tianjin-Hebei example is made from."""
