"""Sums of money: as they are typed, added up and asked for."""
