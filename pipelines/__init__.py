"""How it runs: definitions, jobs, automation, settings and the `bhi` command."""
