"""Reliability, shown (docs/reliability.md): the bot as a child process, the sandbox as another, its ledger as witness.

Each figure has a short form that runs with every test and a long one (`make proof`), and a mutant: the bot with one
promise broken on purpose, which the same measurement must catch.
"""
