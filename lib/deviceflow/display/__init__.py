"""What a person sees: screens for small displays and for the serial console, and drivers of displays."""
