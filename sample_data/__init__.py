"""A believable retailer as raw vendor-shaped files, and the generator that makes them."""
