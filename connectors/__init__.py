"""One module or folder per system: talks to the vendor, returns canonical frames; `_contract` says how to add one."""
