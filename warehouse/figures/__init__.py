"""The numbers that figures show, worked out once for whatever draws them."""
