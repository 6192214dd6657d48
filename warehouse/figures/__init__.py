"""The numbers that figures show, computed once for whatever draws them."""
