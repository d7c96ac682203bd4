"""Words that the chat and the command line share: without aiogram and its slow import."""
