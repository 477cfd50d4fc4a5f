"""Documents for an audience: what its members may not read never reaches the page."""
