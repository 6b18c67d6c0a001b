"""What a person sees: the code on a small display or on the serial console."""
