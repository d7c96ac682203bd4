"""The examples that other libraries publish, fetched by the libraries' names, and what is said to each."""
