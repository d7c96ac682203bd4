"""Figures as pictures and as tables of a spreadsheet: what stands in the text, no more and no less."""
