"""What serves people: the command line, and the example it is shown with."""
