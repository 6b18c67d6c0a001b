"""What hangs on a board's I2C buses, told as a person needs it."""
