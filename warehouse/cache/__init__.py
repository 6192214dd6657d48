"""An AllenSDK cache folder: where its files are, how they are read, and how damage is found."""
