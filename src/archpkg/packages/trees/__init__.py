"""树. Trees of computer files: what a folder, a zip or a tar holds, and how zip and tar are written octet by octet."""
