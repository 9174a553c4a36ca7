"""Tests of tagging; a package, so that its files can share their rows."""
