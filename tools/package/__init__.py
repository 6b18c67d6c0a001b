"""Makes lib/package.json, by which mip installs the library: see `python -m package --help`."""
