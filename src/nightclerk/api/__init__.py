"""What programs ask of Nightclerk over HTTP."""
