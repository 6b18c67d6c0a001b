"""Memory, size, speed and wear in figures, beside the alternatives, each with its limit."""
