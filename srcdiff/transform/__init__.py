"""IR to IR: specialisation, inlining, and the two derivative modes."""
