"""What the tests of both interpreters share: fakes, the world of the firmware, and servers on the loopback."""
