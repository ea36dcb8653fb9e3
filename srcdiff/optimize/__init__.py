"""Rewrites that change how a program is written, never what it computes."""
