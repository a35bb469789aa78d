"""补全. Holey bags completed from the network: what may be asked, downloads, what is put in place."""
