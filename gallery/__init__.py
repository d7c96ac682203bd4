"""Pictures of the product for its documents, taken of the running demonstration: `make gallery`."""
