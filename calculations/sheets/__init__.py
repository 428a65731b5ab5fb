"""Tables as offices keep them: any encoding, Chinese headings and names, workbooks; every fault with its cell."""
