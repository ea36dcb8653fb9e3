"""What a program is: nodes, types, and the tools to build, walk, print and check them."""
