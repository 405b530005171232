"""Views of the toolbox: what is read in `reading`, what is changed in `editing`."""
