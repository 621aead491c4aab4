"""Pictures: fetched safely, fitted to Discord's limits, cut out of grids, and kept until delivered."""
