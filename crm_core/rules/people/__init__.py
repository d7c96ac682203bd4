"""Who somebody is: names, numbers and addresses in the words they came in."""
