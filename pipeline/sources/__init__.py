"""Which reports there are and where their bytes are: files, lists, web archives, addresses on the web."""
