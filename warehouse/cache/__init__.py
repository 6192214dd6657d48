"""An AllenSDK cache folder: its paths, readers of its files, and checks that find damage."""
