"""Tests of reading; a package, so that its files can share what they make."""
